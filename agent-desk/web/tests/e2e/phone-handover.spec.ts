/** A call finds the next person or the next tab when somebody does not answer, vanishes or moves (acceptance U5, U6, U7 of the page). */
import { expect, type Page } from "@playwright/test";
import { heardTones, openMortalBrowser, type Seat } from "./kit/browser";
import { type Heard, listenIn } from "./kit/frames";
import { soundOf } from "./kit/sound";
import { AGENT_HZ, goReady, type Presence, type Stage, test, WRAP_UP_MS } from "./kit/stage";

const KNOWN = 1;
const CUSTOMER_HZ = 600;
const OTHER_AGENT_HZ = 1400;
/** How long the server waits for the sound of the same person to come back. */
const RETURN_MS = 15_000;

type Offer = { person: string; at: number; ended_at: number | null; result: string | null };
type Pop = Heard & { offer: { call: string; reservation: string }; pop: { waited_ms: number } };

const popsIn = (heard: readonly Heard[]) => heard.filter((message): message is Pop => message.type === "screen_pop");
const presenceOf = async (stage: Stage, who: "lin" | "he") => (await stage.api[who].get<{ presence: Presence }>("/api/me")).presence;
const hears = (page: Page) => async () => ((await heardTones(page, [CUSTOMER_HZ]))[0] ?? -200) > -60;

/** Runs in the page before its own code: counts the tones of the ring. */
async function countRings({ context }: Seat): Promise<void> {
  await context.addInitScript(() => {
    Object.assign(window, { __rings: 0 });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      Object.assign(window, { __rings: (window as unknown as { __rings: number }).__rings + 1 });
      return start.apply(this, when);
    };
  });
}
const rings = (page: Page) => page.evaluate(() => (window as unknown as { __rings: number }).__rings);

test("a_call_nobody_answers_is_with_the_next_person_within_a_second", async ({ stage, seat, ring }) => {
  const lin = await seat("lin", "/desk");
  const he = await seat("he", "/desk");
  await goReady(lin.page);
  await goReady(he.page);
  await stage.api.he.put("/api/presence", { state: "away" });
  await ring(KNOWN);
  await expect(lin.page.getByTestId("accept")).toBeVisible();
  await stage.api.he.put("/api/presence", { state: "ready" });

  await expect(he.page.getByTestId("accept")).toBeVisible();
  await expect(lin.page.getByTestId("presence")).toContainText("未应答");
  const call = (await stage.liveCalls())[0]?.id;
  const offers = (await stage.manager.get<{ offers: Offer[] }>(`/api/calls/${call}`)).offers.toSorted((one, other) => one.at - other.at);
  expect(offers.map(({ person, result }) => [person, result])).toEqual([[stage.ids.lin, "expired"], [stage.ids.he, null]]);
  expect((offers[1]?.at ?? 0) - (offers[0]?.ended_at ?? 0)).toBeLessThanOrEqual(1000);

  await he.page.keyboard.press("F2");
  await expect(he.page.getByTestId("call-strip")).toContainText("通话中");
  const missed = lin.page.getByText(/未接：.*来电已转给同事/);
  await expect(missed).toBeVisible();
  await lin.page.getByRole("button", { name: "恢复空闲" }).click();
  await expect(missed).toBeHidden();
  await expect(lin.page.getByTestId("presence")).toContainText("空闲");
});

test("a_browser_killed_in_a_call_and_one_in_wrap_up_leave_nothing_undone", async ({ stage, seat, dial }) => {
  const [first, second] = await Promise.all([openMortalBrowser(AGENT_HZ), openMortalBrowser(OTHER_AGENT_HZ)]);
  const heard: { lin: Heard[]; he: Heard[] } = { lin: [], he: [] };
  const lin = await seat("lin", "/desk", { in: first.browser, before: async ({ page }) => void (heard.lin = listenIn(page)) });
  await goReady(lin.page);
  const customer = await dial(CUSTOMER_HZ);
  await expect(lin.page.getByTestId("accept")).toBeVisible();
  await lin.page.keyboard.press("F2");
  await expect.poll(hears(lin.page), { message: "lin hears the customer" }).toBe(true);
  await expect.poll(() => soundOf(customer.heard(), AGENT_HZ), { message: "the customer hears lin" }).toBe("tone");
  const he = await seat("he", "/desk", { in: second.browser, before: async ({ page }) => void (heard.he = listenIn(page)) });
  await goReady(he.page);

  await first.kill();
  await expect.poll(async () => (await stage.liveCalls())[0]?.state).toBe("reconnecting");
  const lostAt = Date.now();
  await expect.poll(() => soundOf(customer.heard(), AGENT_HZ), { message: "the customer hears music" }).toBe("other");
  expect(popsIn(heard.he)).toHaveLength(0);
  await expect(he.page.getByTestId("accept")).toBeVisible();
  const [before, after] = [popsIn(heard.lin)[0], popsIn(heard.he)[0]];
  expect(after?.offer.call).toBe(before?.offer.call);
  expect((after?.at ?? 0) - lostAt).toBeGreaterThan(RETURN_MS - 2000);
  expect((after?.at ?? 0) - lostAt).toBeLessThan(RETURN_MS + 2000);
  const joined = (pop: Pop | undefined) => (pop?.at ?? 0) - (pop?.pop.waited_ms ?? 0);
  expect(Math.abs(joined(after) - joined(before)), "the call keeps its age").toBeLessThan(1500);

  await he.page.keyboard.press("F2");
  await expect.poll(hears(he.page), { message: "he hears the customer" }).toBe(true);
  await expect.poll(() => soundOf(customer.heard(), OTHER_AGENT_HZ), { message: "the customer hears he" }).toBe("tone");
  await he.page.getByTestId("wrap-up").locator("textarea").fill("客户稍后再来电");
  await expect(he.page.getByTestId("wrap-up")).toContainText("已保存");
  customer.hangUp();
  await expect(he.page.getByTestId("wrap-strip")).toBeVisible();
  const wrapping = await presenceOf(stage, "he");
  await second.kill();
  await expect.poll(async () => (await presenceOf(stage, "he")).activity, { intervals: [200] }).toBe("idle");
  const took = Date.now() - wrapping.activity_since;
  expect(took).toBeGreaterThanOrEqual(WRAP_UP_MS);
  expect(took).toBeLessThan(WRAP_UP_MS + 2000);
  expect(await stage.manager.get(`/api/calls/${wrapping.call}`)).toMatchObject({ state: "ended", wrap_outcome: "auto", note: "客户稍后再来电" });
});

test("closing_the_tab_with_the_phone_moves_the_call_to_the_other_tab", async ({ stage, seat, dial, ring }) => {
  const one = await seat("lin", "/desk", { before: countRings });
  await goReady(one.page);
  const other = await one.context.newPage();
  await other.goto(one.page.url());
  await expect(other.getByText("您的话机在本浏览器的另一个标签页中")).toBeVisible();
  const customer = await dial(CUSTOMER_HZ);
  await expect(other.getByTestId("accept")).toBeVisible();
  await expect.poll(() => rings(one.page)).toBeGreaterThan(0);
  expect(await rings(other)).toBe(0);
  await one.page.keyboard.press("F2");
  await expect.poll(hears(one.page), { message: "the first tab hears the customer" }).toBe(true);
  expect(await hears(other)()).toBe(false);

  await one.page.close();
  const closedAt = Date.now();
  await expect.poll(hears(other), { intervals: [100], message: "the other tab hears the customer" }).toBe(true);
  expect(Date.now() - closedAt).toBeLessThan(5000);
  await expect(other.getByTestId("call-strip")).toContainText("通话中");
  await expect.poll(() => soundOf(customer.heard(), AGENT_HZ), { message: "the customer hears the other tab" }).toBe("tone");
  expect(await rings(other)).toBe(0);
  await other.keyboard.press("F2");
  await expect(other.getByTestId("wrap-strip")).toBeVisible();

  const third = await one.context.newPage();
  await third.goto(other.url());
  await expect(third.getByText("您的话机在本浏览器的另一个标签页中")).toBeVisible();
  const { call } = await presenceOf(stage, "lin");
  await stage.api.lin.put(`/api/calls/${call}/wrap-up`, { outcome: "solved", done: true });
  await ring(KNOWN);
  await expect(third.getByTestId("accept")).toBeVisible();
  await expect.poll(() => rings(other), { message: "the tab that has the phone now rings" }).toBeGreaterThan(0);
  expect(await rings(third)).toBe(0);
});
