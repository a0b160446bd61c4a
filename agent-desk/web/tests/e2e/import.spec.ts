/**
 * A spreadsheet becomes customers in the page: dropped, its columns corrected, tried, carried out, decided on, taken back.
 * One house, one administrator; wide and narrow.
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { type Browser, expect, test } from "@playwright/test";
import { Api } from "./kit/api";
import { openBrowser, signIn, sit } from "./kit/browser";
import { type House, startHouse } from "./kit/house";

const artefacts = resolve(import.meta.dirname, "../../../../artefacts/import");
let house: House;
let browser: Browser;

test.beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  [house, browser] = await Promise.all([startHouse(), openBrowser(440)]);
});
test.afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const word = () => Array.from({ length: 4 }, () => String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 5000))).join("");

test("a_dropped_spreadsheet_becomes_customers_and_goes_again", async () => {
  const [known, fresh] = [word(), word()];
  const api = await Api.signIn(house, "an");
  await api.post("/api/customers", { name: `${known}有限公司`, kind: "organisation", phone: "010-62345678" });
  const list = `客户清单,,\n单位,联系方式,备用\n${known},13900001111,x\n${fresh}有限公司,139 0000 2222,y\n某某有限公司,1.39E+10,z\n`;
  const seat = await sit(browser, house.url("an", "/sign-in"), { width: 1280, height: 800 });
  await signIn(seat, house, "an");
  const { page } = seat;
  await page.goto(house.url("an", "/admin/import"));
  await page.getByTestId("import-file").setInputFiles({ name: "名单.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  // 单位 was taken for the company of a contact; here it is the name, and the rows are customers.
  await page.getByRole("button", { name: "单位 的含义" }).click();
  await page.getByRole("option", { name: "名称", exact: true }).click();
  await page.getByRole("button", { name: /每行是/ }).click();
  await page.getByRole("option", { name: "客户", exact: true }).click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByRole("button", { name: "保存", exact: true })).toBeDisabled();
  await page.screenshot({ path: `${artefacts}/1-columns.png`, fullPage: true });
  await page.getByRole("button", { name: "试运行（不写入）" }).click();
  await expect(page.getByText("已试运行")).toBeVisible();
  await expect(page.getByTestId("figure-created")).toHaveText("1");
  await expect(page.getByTestId("figure-refused")).toHaveText("1");
  await expect(page.getByText("数字已丢失")).toBeVisible();
  await page.screenshot({ path: `${artefacts}/2-tried.png`, fullPage: true });
  await page.getByRole("button", { name: "导入", exact: true }).click();
  await expect(page.getByText("已导入")).toBeVisible();
  const waiting = page.getByTestId("waiting-row");
  await expect(waiting).toContainText("名称相同");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: `${artefacts}/3-review-narrow.png`, fullPage: true });
  expect(await page.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth)).toBe(0);
  await waiting.getByRole("button", { name: "同一客户" }).click();
  await expect(page.getByTestId("figure-linked")).toHaveText("1");
  const found = await api.get<{ items: { name: string; contact_points: unknown[] }[] }>(`/api/customers?phone=13900001111`);
  expect(found.items[0]?.name).toBe(`${known}有限公司`);
  await page.getByRole("button", { name: "撤销整次导入" }).click();
  await expect(page.getByText("已撤销")).toBeVisible();
  expect((await api.get<{ items: unknown[] }>(`/api/customers?phone=13900002222`)).items).toHaveLength(0);
  await seat.context.close();
});
