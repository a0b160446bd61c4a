/** The phone by keyboard alone, and beside other typing (acceptance U3, U4 of the page). */
import { expect, type Page } from "@playwright/test";
import type { Seat } from "./kit/browser";
import { goReady, type Presence, test } from "./kit/stage";

const KNOWN = 1;

/** Runs in the page before its own code: counts what a mouse does, and what is said aloud at once. */
async function watchHands(seat: Seat): Promise<void> {
  await seat.context.addInitScript(() => {
    const seen = { mouse: 0, said: [] as string[] };
    Object.assign(window, { __seen: seen });
    for (const kind of ["pointerdown", "mousedown", "mousemove", "wheel", "touchstart"]) {
      window.addEventListener(kind, (event) => { if (event.isTrusted) seen.mouse += 1; }, true);
    }
    document.addEventListener("DOMContentLoaded", () => {
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const alert = (target instanceof Element ? target : target.parentElement)?.closest("[role=alert][aria-live=assertive]");
          if (alert?.textContent) seen.said.push(alert.textContent);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  });
}

const seen = (page: Page) => page.evaluate(() => (window as unknown as { __seen: { mouse: number; said: string[] } }).__seen);
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("href") ?? document.activeElement?.localName ?? null);

test("a_whole_call_goes_by_keyboard_and_gives_the_focus_back", async ({ stage, seat, ring }) => {
  const { id } = await stage.api.lin.post<{ id: string }>("/api/tickets", { subject: "键盘上的一通电话", customer: await someCustomer(stage.api.lin) });
  const { page } = await seat("lin", `/desk/tickets/${id}`, { before: watchHands });
  const link = page.locator("main aside a").first();
  await link.waitFor();

  await page.keyboard.press("Control+K");
  await page.getByRole("combobox").waitFor();
  await page.keyboard.type("空闲");
  await expect(page.getByRole("option", { selected: true })).toContainText("空闲");
  await page.keyboard.press("Enter");
  await page.getByTestId("check-done").waitFor();
  await tabTo(page, "check-done");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("presence")).toContainText("空闲");

  await link.focus();
  const before = await focused(page);
  await ring(KNOWN);
  await expect(page.getByTestId("accept")).toBeVisible();
  expect(await focused(page)).toBe(before);
  await page.keyboard.press("F2");
  const strip = page.getByTestId("call-strip");
  await expect(strip).toContainText("通话中");
  await expect(page.getByTestId("call-record")).toBeVisible();
  await page.keyboard.press("F4");
  await expect(strip).toContainText("保持中");
  await page.keyboard.press("F4");
  await expect(strip).toContainText("通话中");
  await page.keyboard.press("F8");
  await expect(strip).toContainText("已静音");
  await page.keyboard.press("F8");
  await expect(strip).not.toContainText("已静音");
  await expect(page.getByTestId("wrap-up").locator("textarea")).toBeFocused();
  await page.keyboard.type("客户问水泵漏水");
  await page.keyboard.press("F2");
  await expect(page.getByTestId("wrap-strip")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("1");
  await expect(page.getByTestId("wrap-up").getByRole("radio").first()).toBeChecked();
  await page.keyboard.press("Control+Enter");

  await expect(page.getByTestId("wrap-strip")).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`/desk/tickets/${id}$`));
  await expect.poll(() => focused(page)).toBe(before);
  expect((await seen(page)).mouse).toBe(0);
  const call = (await stage.api.lin.get<{ items: { wrap_outcome: string; note: string }[] }>("/api/calls?limit=1")).items[0];
  expect(call).toMatchObject({ wrap_outcome: "solved", note: "客户问水泵漏水" });
});

test("a_note_being_typed_is_left_alone_by_a_call_that_rings", async ({ stage, seat, ring }) => {
  const { id } = await stage.api.lin.post<{ id: string }>("/api/tickets", { subject: "写到一半的备注", customer: await someCustomer(stage.api.lin) });
  const { page } = await seat("lin", "/desk", { before: watchHands });
  await goReady(page);
  await page.goto(stage.house.url("lin", `/desk/tickets/${id}`));
  const note = page.locator("main textarea");
  await note.focus();
  await page.evaluate(() => Object.assign(window, { __box: document.activeElement }));
  const same = () => page.evaluate(() => document.activeElement === (window as unknown as { __box: Element }).__box);

  const written = await typeUntil(page, async () => page.getByTestId("accept").isVisible(), () => ring(KNOWN));
  const more = "，还没有写完。";
  await page.keyboard.type(more);
  expect(await same()).toBe(true);
  await expect(note).toHaveValue(written + more);
  const calls = (await seen(page)).said.filter((text) => text.startsWith("来电"));
  expect(calls).toHaveLength(1);

  await page.keyboard.press("F2");
  await expect(page.getByTestId("call-strip")).toContainText("通话中");
  await page.keyboard.type("通话时也在写");
  expect(await same()).toBe(true);
  await expect(page).toHaveURL(new RegExp(`/desk/tickets/${id}$`));
  await expect(note).toHaveValue(`${written}${more}通话时也在写`);
  await page.keyboard.press("F2");
  await expect(page.getByTestId("wrap-strip")).toBeVisible();
  const { call } = (await stage.api.lin.get<{ presence: Presence }>("/api/me")).presence;
  await stage.api.lin.put(`/api/calls/${call}/wrap-up`, { outcome: "solved", done: true });
  await expect(page.getByTestId("wrap-strip")).toBeHidden();
  await expect(note).toHaveValue(`${written}${more}通话时也在写`);
  expect(await same()).toBe(true);

  await ring(KNOWN);
  await expect(page.getByTestId("accept")).toBeVisible();
  await expect.poll(async () => (await seen(page)).said.filter((text) => text.startsWith("来电")).length, { message: "the same caller is announced again" }).toBe(2);
});

async function someCustomer(api: { get: <T>(path: string) => Promise<T> }): Promise<string> {
  return (await api.get<{ items: { id: string }[] }>("/api/customers?limit=1")).items[0]?.id ?? "";
}

async function tabTo(page: Page, testid: string): Promise<void> {
  await expect.poll(async () => {
    if (await page.evaluate((id) => document.activeElement?.getAttribute("data-testid") === id, testid)) return true;
    await page.keyboard.press("Tab");
    return false;
  }, { intervals: [50] }).toBe(true);
}

/** Keys go on one by one while the call comes; returns what was typed. */
async function typeUntil(page: Page, reached: () => Promise<boolean>, begin: () => Promise<void>): Promise<string> {
  let typed = "";
  await begin();
  await expect.poll(async () => {
    const key = "漏水处已拍照"[typed.length % 6] ?? "";
    await page.keyboard.type(key);
    typed += key;
    return reached();
  }, { intervals: [100], timeout: 30_000 }).toBe(true);
  return typed;
}
