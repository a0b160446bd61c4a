/** What a manager looks after: complaint themes merged and separated again, and an article from its first line to a suggestion. */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { type Browser, expect, test } from "@playwright/test";
import { Api } from "./kit/api";
import { openBrowser, type Seat, signIn, sit } from "./kit/browser";
import { type House, startHouse } from "./kit/house";

type Theme = { id: string; name: string; size: number; merged: { id: string }[] };
const artefacts = resolve(import.meta.dirname, "../../../../artefacts/knowledge");
let house: House;
let browser: Browser;
let mei: Seat;
let api: Api;

test.beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  [house, browser] = await Promise.all([startHouse(), openBrowser(1000)]);
  api = await Api.signIn(house, "mei");
  mei = await sit(browser, house.url("mei", "/sign-in"));
  await signIn(mei, house, "mei");
});
test.afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const themes = async () => (await api.get<{ items: Theme[] }>("/api/themes")).items;

test("a_manager_publishes_an_article_and_the_next_question_finds_it", async () => {
  const { page } = mei;
  await page.goto(house.url("mei", "/desk/articles/new"));
  await page.getByRole("textbox", { name: "标题" }).fill("青铜阀杆卡滞的处理");
  await page.getByRole("textbox", { name: "正文" }).fill("先泄压");
  await page.getByRole("textbox", { name: "正文" }).press("Control+a");
  await page.getByRole("button", { name: "加粗" }).click();
  await expect(page.getByRole("region", { name: "预览" }).locator("strong")).toHaveText("先泄压");
  // What was typed is there again after a crash of the page.
  await expect(page.getByText(/草稿已保存 \d/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("textbox", { name: "正文" })).toHaveValue("**先泄压**");
  await page.screenshot({ path: `${artefacts}/editor.png` });
  await page.getByRole("button", { name: "保存草稿" }).click();
  await expect(page.getByRole("heading", { name: "青铜阀杆卡滞的处理" })).toBeVisible();
  const suggest = () => api.get<{ items: { title: string }[] }>(`/api/articles/suggest?q=${encodeURIComponent("青铜阀杆卡滞")}`);
  expect((await suggest()).items.map((one) => one.title)).not.toContain("青铜阀杆卡滞的处理");
  await page.getByRole("link", { name: "编辑" }).click();
  await page.getByRole("button", { name: "发布" }).click();
  await expect(page.getByRole("article").getByText("已发布")).toBeVisible();
  expect((await suggest()).items[0]?.title).toBe("青铜阀杆卡滞的处理");
  await page.screenshot({ path: `${artefacts}/article.png` });
});

test("themes_are_merged_and_separated_and_a_rising_one_is_told", async () => {
  const { page } = mei;
  test.setTimeout(120_000);
  await expect.poll(async () => (await themes()).length, { timeout: 60_000 }).toBeGreaterThan(3);
  const before = await themes();
  const [into, from] = [before[0]!, before[1]!];
  await page.goto(house.url("mei", "/manage"));
  await expect(page.getByText(/投诉主题正在上升/)).toBeVisible();
  await page.screenshot({ path: `${artefacts}/live.png` });
  await page.goto(house.url("mei", "/manage/themes"));
  await page.locator("button[aria-pressed]").filter({ hasText: from.name }).first().click();
  await page.getByRole("button", { name: "合并" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /并入/ }).click();
  await page.getByRole("option", { name: into.name }).first().click();
  await page.screenshot({ path: `${artefacts}/merge.png` });
  await page.getByRole("dialog").getByRole("button", { name: "合并" }).click();
  await expect.poll(async () => (await themes()).find((one) => one.id === into.id)?.size).toBe(into.size + from.size);
  await page.locator("button[aria-pressed]").filter({ hasText: into.name }).first().click();
  await page.screenshot({ path: `${artefacts}/themes.png` });
  await page.getByRole("button", { name: "拆回" }).click();
  await expect.poll(async () => (await themes()).find((one) => one.id === from.id)?.size).toBe(from.size);
});
