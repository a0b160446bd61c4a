/**
 * The whole story: a real call reaches a real person and ends as a closed repair. Customer: baresip, an independent phone.
 * Agent, technician, manager: Chromium. It makes its own customer each run and finds that one in the pop, sees the INVITE on
 * the wire, and hears both tones at both ends. Screenshots and both sides' sound go to `artefacts/story`.
 */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { Api, makeCustomer } from "./kit/api";
import { heardTones, openBrowser, type Seat, signIn, sit } from "./kit/browser";
import { Customer } from "./kit/customer";
import { type House, startHouse } from "./kit/house";
import { secondsOf } from "./kit/sound";
import { goReady } from "./kit/stage";
import { Wire } from "./kit/wire";

const CUSTOMER_HZ = 600;
const AGENT_HZ = 1000;
const MUSIC_OR_NOISE_DB = 40;
const artefacts = resolve(import.meta.dirname, "../../../../artefacts/story");
let house: House;
let browser: Browser;

test.beforeAll(async () => {
  mkdirSync(artefacts, { recursive: true });
  [house, browser] = await Promise.all([startHouse(), openBrowser(AGENT_HZ)]);
});
test.afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const shot = (page: Page, name: string) => page.screenshot({ path: `${artefacts}/${name}.png` });

async function seat(who: string, path: string, size?: { width: number; height: number }): Promise<Seat> {
  const made = await sit(browser, house.url(who, "/sign-in"), size);
  await signIn(made, house, who);
  await made.page.goto(house.url(who, path));
  return made;
}

test("a_call_ends_as_a_closed_repair", async () => {
  const desk = await Api.signIn(house, "lin");
  const stranger = await makeCustomer(desk);
  const lin = await seat("lin", "/desk");
  const wei = await seat("wei", "/tech/", { width: 390, height: 844 });
  const mei = await seat("mei", "/manage");
  const technician = await Api.signIn(house, "wei");
  await technician.put("/api/presence", { state: "ready" });
  await goReady(lin.page);
  await shot(lin.page, "1-ready");

  const wire = await Wire.watch(house.sip);
  const customer = Customer.call({ number: stranger.number, sipPort: house.sip, hz: CUSTOMER_HZ });
  await expect.poll(() => customer.answered, { message: "the house answers" }).toBe(true);
  await chooseRepairs(customer, lin.page);

  await expect(lin.page.getByTestId("call-record")).toContainText(stranger.name);
  for (const subject of stranger.subjects) await expect(lin.page.getByTestId("call-record")).toContainText(subject);
  await expect(lin.page.getByTestId("call-record")).toContainText(stranger.serial);
  await shot(lin.page, "2-screen-pop");
  expect(wire.text()).toContain(`<sip:${stranger.number}@`);

  await lin.page.keyboard.press("F2");
  await expect.poll(async () => {
    const [wanted = -200, own = 0] = await heardTones(lin.page, [CUSTOMER_HZ, AGENT_HZ]);
    return wanted > -60 && wanted - own >= MUSIC_OR_NOISE_DB;
  }, { message: "the agent hears the customer's tone and not the own one" }).toBe(true);
  await expect(mei.page.locator("main")).toContainText("通话中");
  await shot(mei.page, "3-manager-live");
  await shot(lin.page, "3-in-call");

  const no = await requestRepair(lin.page);
  await shot(lin.page, "4-repair-requested");
  await expect.poll(() => secondsOf(customer.heard(), AGENT_HZ, [CUSTOMER_HZ]), { message: "the customer hears the agent's tone" }).toBeGreaterThanOrEqual(2);

  const wrapUp = await hangUpAndWrapUp(lin.page);
  writeFileSync(`${artefacts}/wrap-up.json`, JSON.stringify(wrapUp));
  await expect.poll(() => customer.over, { message: "the customer's phone hears the hang-up" }).toBe(true);
  await customer.putAway();
  copyFileSync(customer.heard(), `${artefacts}/customer-heard.wav`);
  await wire.stop();

  await closeRepair(wei.page, no);
  await expectResolved(desk, lin.page, stranger.id, no);
  await mei.page.goto(house.url("mei", "/manage/calls"));
  await expect(mei.page.locator("tbody tr").first()).toContainText(stranger.name);
  await shot(mei.page, "7-calls");
  expect(house.log()).not.toContain(stranger.number);
});

/** 1 is Chinese; then 2, repairs, every three seconds until the menu that asks for it has heard it. */
async function chooseRepairs(customer: Customer, page: Page): Promise<void> {
  let key = "1";
  const record = page.getByTestId("call-record");
  await expect.poll(async () => {
    customer.press(key);
    key = "2";
    return record.isVisible();
  }, { intervals: [3000], timeout: 60_000 }).toBe(true);
}

/** Device, fault, address, and the first window that can be promised. Returns the repair's number. */
async function requestRepair(page: Page): Promise<number> {
  await page.getByTestId("request-repair").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByTestId("repair-fault").locator("textarea").fill("开机后异响，外壳发烫");
  await expect(dialog).toContainText("青石路 27 号");
  await dialog.getByTestId("repair-phone").locator("input").fill("13900001111");
  await dialog.getByTestId("windows").locator("button").first().click();
  await shot(page, "4-repair-form");
  await dialog.getByTestId("repair-submit").click();
  await expect(dialog).toBeHidden();
  const said = page.getByText(/已报修 R-\d+/).first();
  await expect(said).toBeVisible();
  return Number(/R-(\d+)/.exec((await said.textContent()) ?? "")?.[1]);
}

/** From hang-up to Ready by keyboard alone, counted: the aim is 6 actions and 20 seconds. */
async function hangUpAndWrapUp(page: Page): Promise<{ actions: number; seconds: number }> {
  const blur = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await blur();
  const begun = Date.now();
  let actions = 0;
  const press = async (key: string) => {
    actions += 1;
    await page.keyboard.press(key);
  };
  await press("F2");
  await expect(page.getByTestId("wrap-done")).toBeVisible();
  await blur();
  await press("2");
  await press("Control+Enter");
  await expect(page.getByTestId("idle")).toContainText("您已空闲");
  return { actions, seconds: (Date.now() - begun) / 1000 };
}

async function closeRepair(page: Page, no: number): Promise<void> {
  const job = page.locator("article", { hasText: "开机后异响" }).first();
  await expect(job).toBeVisible();
  await shot(page, "5-technician-day");
  await job.locator("a").first().click();
  await expect(page.getByRole("heading", { name: `R-${no}` })).toBeVisible();
  await page.getByRole("button", { name: "开始维修" }).click();
  const checks = page.locator("input[type=checkbox]");
  await expect(page.getByRole("button", { name: "添加配件" })).toBeVisible();
  for (let at = 0; at < (await checks.count()); at++) {
    await checks.nth(at).click({ force: true });
    await expect(checks.nth(at)).toBeChecked();
  }
  await page.getByRole("button", { name: "添加配件" }).click();
  await page.getByRole("searchbox").fill("1");
  await page.locator("ul button").first().click();
  await expect(page.getByRole("button", { name: /移除配件/ })).toBeVisible();
  await page.getByText("已修好").click();
  await shot(page, "6-technician-job");
  await page.getByRole("button", { name: "结单" }).click();
  await expect(page.getByText(/R-\d+ 已结单/).first()).toBeVisible();
}

async function expectResolved(api: Api, page: Page, customer: string, no: number): Promise<void> {
  const repairs = await api.get<{ items: { no: number; status: string; ticket: { id: string } }[] }>(`/api/repairs?customer=${customer}`);
  const repair = repairs.items.find((one) => one.no === no);
  expect(repair?.status).toBe("done");
  const ticket = await api.get<{ status: string }>(`/api/tickets/${repair?.ticket.id}`);
  expect(["resolved", "closed"]).toContain(ticket.status);
  await page.goto(house.url("lin", `/desk/customers/${customer}`));
  await expect(page.locator("main")).toContainText("已解决");
  await shot(page, "7-customer-timeline");
}
