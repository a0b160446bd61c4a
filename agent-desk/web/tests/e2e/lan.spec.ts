/** `tandem demo --lan`, reached by this machine's address in the network, as another computer and a telephone reach it. */
import { expect, test } from "@playwright/test";
import { openBrowser } from "./kit/browser";
import { startHouse } from "./kit/house";

const VISITOR_HZ = 700;

test("another_computer_plays_the_customer_and_a_telephone_finds_the_way_in", async () => {
  test.setTimeout(300_000);
  const [house, browser] = await Promise.all([startHouse({}, ["demo", "--lan"]), openBrowser(VISITOR_HZ)]);
  try {
    const told = (pattern: RegExp) => {
      const found = pattern.exec(house.log())?.[1];
      if (!found) throw new Error(`the terminal does not say ${pattern}:\n${house.log()}`);
      return found;
    };
    const guest = told(/(https:\S+\/api\/demo\/guest\/\S+)/);
    const steps = told(/(http:\S+\/certificate\?to=\/tech\/)/);
    const page = new URL(guest).origin;
    expect(new URL(page).hostname).not.toMatch(/^127\.|localhost/);

    // A visitor who clicked through the warning, or trusts the authority.
    const visitor = await browser.newContext({ ignoreHTTPSErrors: true, permissions: ["microphone"], locale: "zh-CN" });
    const customer = await visitor.newPage();
    await customer.goto(guest);
    await expect(customer).toHaveURL(`${page}/caller`);
    expect(await customer.evaluate(() => window.isSecureContext)).toBe(true);
    await customer.getByRole("button", { name: "拨打" }).click();
    await expect(customer.getByRole("status")).toContainText("已接通");
    // The menu takes the key: sound and keys go both ways, over the network's address.
    await customer.getByRole("button", { name: "1", exact: true }).click();
    await visitor.close();

    // Without the code nobody plays; with the password of this start somebody sits down.
    const stranger = await browser.newContext({ ignoreHTTPSErrors: true, permissions: ["microphone"], locale: "zh-CN" });
    const refused = await stranger.request.post(`${page}/api/demo/callers/1`);
    expect(refused.status()).toBe(401);
    const lin = await stranger.newPage();
    await lin.goto(`${page}/sign-in?name=lin`);
    await lin.locator("input[name=password]").fill(told(/lin\s+(\S{16})\s/));
    await lin.locator("button[type=submit]").click();
    await lin.waitForURL(/\/desk/);
    await expect(lin.getByTestId("secure-strip")).toHaveCount(0);
    await stranger.close();

    // A telephone reads the steps before it trusts anything.
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN", userAgent: "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36" });
    const way = await phone.newPage();
    await way.goto(steps);
    await expect(way.locator("details[open] summary")).toContainText("安卓");
    await expect(way.getByRole("link", { name: `${page}/tech/` })).toBeVisible();
    const [certificate] = await Promise.all([way.waitForEvent("download"), way.getByRole("link", { name: "tandem.crt" }).first().click()]);
    expect(certificate.suggestedFilename()).toBe("tandem.crt");
    await phone.close();
  } finally {
    await browser.close();
    await house.stop();
  }
});
