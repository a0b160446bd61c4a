/** A desk that was cut off while things changed shows what a fresh one shows (acceptance U8 of the page). */
import { expect, type Page } from "@playwright/test";
import type { Api } from "./kit/api";
import { DeskLine } from "./kit/line";
import { test } from "./kit/stage";

type Ticket = { id: string; no: number; version: number; owner: { id: string } | null };

test("a_desk_cut_off_while_five_things_change_shows_what_a_fresh_one_shows", async ({ stage, seat, ring }) => {
  const { lin, he } = stage.api;
  const word = Math.random().toString(36).slice(2, 8);
  const mine = (subject: string) => makeTicket(lin, stage.ids.lin, `${subject} ${word}`);
  const [open, closing, urgent] = [await mine("开着的工单"), await mine("将关闭的工单"), await mine("将加急的工单")];

  let lines: DeskLine[] = [];
  const ticketPage = await seat("lin", `/desk/tickets/${open.id}`, { before: async ({ page }) => void lines.push(await DeskLine.of(page)) });
  const idlePage = await ticketPage.context.newPage();
  lines = [...lines, await DeskLine.of(idlePage)];
  await idlePage.goto(stage.house.url("lin", "/desk"));
  for (const page of [ticketPage.page, idlePage]) await expect(page.locator("nav").getByText(closing.subject)).toBeVisible();
  await expect(idlePage.getByTestId("idle")).toContainText("维修");

  for (const line of lines) line.cut();
  await expect(ticketPage.page.getByText("正在重新连接").first()).toBeVisible();
  await lin.patch(`/api/tickets/${open.id}`, { version: open.version, complaint: true });
  await he.post(`/api/tickets/${open.id}/notes`, { kind: "note", body: `断线时写的备注 ${word}` });
  const added = await mine("断线时新建的工单");
  await lin.post(`/api/tickets/${closing.id}/closure`, { version: closing.version });
  await lin.patch(`/api/tickets/${urgent.id}`, { version: urgent.version, priority: "p1", subject: `已加急的工单 ${word}` });
  await ring(1);
  await expect.poll(async () => (await stage.liveCalls())[0]?.state, { message: "a caller waits" }).toBe("queued");
  await expect.poll(() => Math.min(...lines.map((line) => line.refused)), { message: "both desks try to come back" }).toBeGreaterThanOrEqual(2);
  await expect(ticketPage.page.locator("nav").getByText(added.subject)).toBeHidden();
  for (const line of lines) line.mend();

  for (const page of [ticketPage.page, idlePage]) {
    await expect(page.getByText("正在重新连接")).toHaveCount(0);
    const fresh = await ticketPage.context.newPage();
    await fresh.goto(page.url());
    await expect(fresh.locator("nav").getByText(added.subject)).toBeVisible();
    await expect.poll(async () => difference(await shown(page), await shown(fresh)), { message: "the same as a fresh page" }).toEqual([]);
    await expect(page.locator("nav").getByText(added.subject)).toHaveCount(1);
    await expect(page.locator("nav").getByText(closing.subject)).toHaveCount(0);
    await expect(page.locator("nav").getByText(`已加急的工单 ${word}`)).toHaveCount(1);
    await fresh.close();
  }
  await expect(ticketPage.page.getByText(`断线时写的备注 ${word}`)).toHaveCount(1);
  await expect(ticketPage.page.locator("main")).toContainText("取消投诉");
});

async function makeTicket(api: Api, owner: string, subject: string): Promise<Ticket & { subject: string }> {
  const { id, version } = await api.post<Ticket>("/api/tickets", { subject });
  return { ...(await api.patch<Ticket>(`/api/tickets/${id}`, { version, owner })), subject };
}

/** Work list and record, line by line; running clocks left out. */
async function shown(page: Page): Promise<string[]> {
  const texts = await Promise.all(["nav", "main"].map((part) => page.locator(part).allInnerTexts()));
  return texts.flat().join("\n").split("\n").map((line) => line.trim()).filter((line) => line && !/^\d+:\d\d(:\d\d)?$/.test(line));
}

const difference = (one: string[], other: string[]) => [...one.filter((line) => !other.includes(line)), ...other.filter((line) => !one.includes(line)), ...(one.length === other.length ? [] : [`${one.length} and ${other.length} lines`])];
