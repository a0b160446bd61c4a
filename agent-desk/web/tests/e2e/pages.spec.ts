/**
 * Every page of every seat, in both languages and both themes, and the desk in each state of a call: no fault that axe finds,
 * no key in place of a word, nothing clipped, nothing on the console. One house for all of it.
 */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { filesOf, readManifest, TECHNICIAN } from "../unit/size";
import { Api } from "./kit/api";
import { openBrowser, type Seat, signIn, sit } from "./kit/browser";
import { type House, startHouse } from "./kit/house";
import { clipped, expectSound, foreignWords, type Language, lengthen, settled, type Theme, wordsOf } from "./kit/sight";

const PHONE = { width: 390, height: 844 };
const THEMES: readonly Theme[] = ["light", "dark"];
let house: House;
let browser: Browser;
let routes: Record<string, string[]>;

test.beforeAll(async () => {
  [house, browser] = await Promise.all([startHouse(), openBrowser(440)]);
  routes = await routesOf(house);
});
test.afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

type List = { items: { id: string; status?: string }[] };

/** The addresses of each seat; records are the first of their lists. */
async function routesOf(of: House): Promise<Record<string, string[]>> {
  const [lin, wei] = await Promise.all([Api.signIn(of, "lin"), Api.signIn(of, "wei")]);
  const first = async (path: string) => (await lin.get<List>(path)).items[0]?.id ?? "";
  const [ticket, repair, customer, article] = await Promise.all(["/api/tickets?open=true", "/api/repairs?open=true", "/api/customers?q=1", "/api/articles"].map(first));
  const day = await wei.get<{ jobs: { id: string; status: string }[]; later: { id: string; status: string }[] }>("/api/technician/day");
  const job = [...day.jobs, ...day.later].find((one) => one.status === "assigned")?.id;
  return {
    lin: ["/desk", `/desk/tickets/${ticket}`, `/desk/repairs/${repair}`, "/desk/customers", `/desk/customers/${customer}`, "/desk/articles", `/desk/articles/${article}`, "/desk/no-such/page"],
    wei: ["/tech/", `/tech/jobs/${job}`, "/tech/me"],
    mei: ["/manage", "/manage/calls", "/manage/themes"],
    chen: ["/desk/sales"],
    an: ["/admin", "/admin/templates", "/admin/destinations"],
  };
}

const faults = new WeakMap<Page, string[]>();

/** A seat that keeps what its console says; a page that complains is not sound. */
async function seat(who: string, size?: { width: number; height: number }): Promise<Seat> {
  const made = await sit(browser, house.url(who, "/sign-in"), size);
  const said: string[] = [];
  faults.set(made.page, said);
  made.page.on("console", (line) => line.type() === "error" && said.push(`${line.text()} ${line.location().url}`));
  made.page.on("pageerror", (error) => said.push(String(error)));
  await made.page.emulateMedia({ reducedMotion: "reduce" });
  // A choice of its own, so that no seat starts in the language another one left in the profile.
  await made.context.addInitScript(() => localStorage.getItem("tandem.page") ?? localStorage.setItem("tandem.page", JSON.stringify({ state: { language: "zh-CN" } })));
  await signIn(made, house, who);
  // Before the sign-in the page asks who is there and is told: nobody.
  said.length = 0;
  return made;
}

async function leave({ page, context }: Seat): Promise<void> {
  expect.soft(faults.get(page), "the console").toEqual([]);
  await context.close();
}

async function inBothThemes(page: Page, where: string, language: Language): Promise<void> {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await expectSound(page, `${where} ${language} ${theme}`, language);
  }
}

const languageButton = (page: Page) => page.locator("button[lang]").first();

/** The switch on the page itself: it must work without a reload. */
async function switchTo(page: Page, language: Language): Promise<void> {
  if ((await page.locator("html").getAttribute("lang")) !== language) await languageButton(page).click();
  await expect(page.locator("html")).toHaveAttribute("lang", language);
}

for (const who of ["lin", "mei", "chen", "an"]) {
  test(`every_page_of_${who}_is_sound_in_both_languages_and_themes`, async () => {
    const office = await seat(who);
    for (const path of routes[who] ?? []) {
      await office.page.goto(house.url(who, path));
      await settled(office.page);
      await switchTo(office.page, "zh-CN");
      await inBothThemes(office.page, path, "zh-CN");
      await switchTo(office.page, "en");
      await inBothThemes(office.page, path, "en");
    }
    await leave(office);
  });
}

test("every_page_of_a_technician_is_sound_on_a_telephone", async () => {
  const wei = await seat("wei", PHONE);
  for (const language of ["zh-CN", "en"] as const) {
    for (const path of routes.wei ?? []) {
      await wei.page.goto(house.url("wei", path));
      await inBothThemes(wei.page, path, language);
    }
    await wei.page.goto(house.url("wei", "/tech/me"));
    await wei.page.locator("button[lang]").click();
  }
  await leave(wei);
});

test("the_pages_before_the_sign_in_are_sound", async () => {
  const stranger = await sit(browser, house.url("lin"));
  await stranger.page.emulateMedia({ reducedMotion: "reduce" });
  for (const path of ["/", "/sign-in", "/caller", "/no-such-page"]) {
    await stranger.page.goto(`http://localhost:${house.http}${path}`);
    await inBothThemes(stranger.page, path, "zh-CN");
    await stranger.page.evaluate(() => localStorage.setItem("tandem.page", JSON.stringify({ state: { language: "en" } })));
    await stranger.page.reload();
    await inBothThemes(stranger.page, path, "en");
    await stranger.page.evaluate(() => localStorage.clear());
  }
  await stranger.context.close();
});

test("the_desk_is_sound_while_it_is_idle_rings_talks_and_wraps_up", async () => {
  const lin = await seat("lin");
  const { page } = lin;
  await page.goto(house.url("lin", "/desk"));
  await switchTo(page, "zh-CN");
  await goReady(page);
  await composeKeys(page, "idle");

  // A call rings for 20 s: each language has a ring of its own, so that a slow machine has time for all four looks.
  await ring(page);
  await inBothThemes(page, "ringing", "zh-CN");
  await expect(page.getByTestId("accept"), "it rang all the while").toBeVisible();
  await page.getByRole("button", { name: "拒接" }).click();
  await goReady(page);
  await switchTo(page, "en");
  await ring(page);
  await inBothThemes(page, "ringing", "en");
  await composeKeys(page, "ringing");
  await page.keyboard.press("F2");
  await page.getByTestId("hang-up").waitFor();
  await composeKeys(page, "in call");
  await inBothThemes(page, "in call", "en");
  await switchTo(page, "zh-CN");
  await inBothThemes(page, "in call", "zh-CN");
  await page.keyboard.press("F2");
  await page.getByTestId("wrap-strip").waitFor();
  await composeKeys(page, "wrap-up");
  await inBothThemes(page, "wrap-up", "zh-CN");
  await switchTo(page, "en");
  await inBothThemes(page, "wrap-up", "en");
  await leave(lin);
});

async function goReady(page: Page): Promise<void> {
  const said = page.getByTestId("idle").getByText(/您已空闲|You are available/).first();
  await page.getByTestId("idle").waitFor();
  if (await said.isVisible()) return;
  await page.getByTestId("go-ready").click();
  const check = page.getByTestId("check-done");
  await check.or(said).first().waitFor();
  if (await check.isVisible()) await check.click();
  await said.waitFor();
}

async function ring(page: Page): Promise<void> {
  await page.getByTestId("caller-1").click();
  await page.getByTestId("accept").waitFor({ timeout: 40_000 });
  await page.getByTestId("call-record").waitFor();
}

/** Every key of the page pressed while an input method composes: nothing is asked of the server and nothing opens. */
async function composeKeys(page: Page, state: string): Promise<void> {
  const asked: string[] = [];
  const note = (request: { method: () => string; url: () => string }) => {
    if (request.method() !== "GET" && !request.url().includes("/api/media")) asked.push(`${request.method()} ${request.url()}`);
  };
  page.on("request", note);
  await page.evaluate(() => {
    const targets = [document.body, ...document.querySelectorAll("textarea, input")];
    const keys = ["F2", "F4", "F8", "F9", "1", "2", "3", "4", "5", "?", "j", "k", "/", "Enter"];
    const presses = [...keys.map((key) => ({ key })), { key: "k", ctrlKey: true }, { key: "Enter", ctrlKey: true }];
    for (const target of targets) for (const press of presses) target.dispatchEvent(new KeyboardEvent("keydown", { ...press, isComposing: true, bubbles: true, cancelable: true }));
  });
  // A request of the page's own would have left by the time the server has answered one of ours.
  await page.evaluate(() => fetch("/healthz"));
  page.off("request", note);
  expect.soft(asked, `${state}: keys while composing`).toEqual([]);
  await expect.soft(page.getByRole("dialog")).toHaveCount(0);
}

test("what_is_typed_stays_when_the_language_changes_and_nothing_loads_again", async () => {
  const lin = await seat("lin");
  const { page } = lin;
  await page.goto(house.url("lin", routes.lin?.[1]));
  await settled(page);
  await page.evaluate(() => Object.assign(window, { stillHere: true }));
  await switchTo(page, "zh-CN");
  const text = "水泵 X-200 又漏了, seal kit ordered";
  const box = page.locator("textarea").first();
  await box.fill(text);
  for (const language of ["en", "zh-CN"] as const) {
    await switchTo(page, language);
    expect(await foreignWords(page, language)).toEqual([]);
    await expect(box).toHaveValue(text);
    expect(await page.evaluate(() => "stillHere" in window), "no reload").toBe(true);
  }
  await box.focus();
  await composeKeys(page, "a note being written");
  await box.fill("");
  await leave(lin);
});

/** The built page with other words: the chunk of each area's English is answered with longer ones. */
async function speakAtLength(page: Page): Promise<void> {
  const manifest = readManifest();
  for (const area of ["shell", "desk", "tech", "manage", "admin", "start"]) {
    const body = `export default ${JSON.stringify(lengthen(wordsOf("en", area)))}`;
    await page.route(`**/${manifest[`src/shared/words/en/${area}.json`]?.file}`, (route) => route.fulfill({ contentType: "text/javascript", body }));
  }
  await page.addInitScript(() => localStorage.setItem("tandem.page", JSON.stringify({ state: { language: "en" } })));
}

for (const who of ["lin", "wei", "mei", "chen", "an"]) {
  test(`words_40_percent_longer_clip_no_button_of_${who}`, async () => {
    const long = await seat(who, who === "wei" ? PHONE : undefined);
    await speakAtLength(long.page);
    for (const path of routes[who] ?? []) {
      await long.page.goto(house.url(who, path));
      await settled(long.page);
      expect.soft(await long.page.locator("body").innerText(), "the longer words are there").toContain("én");
      expect.soft(await clipped(long.page), path).toEqual([]);
    }
    await leave(long);
  });
}

test("a_technicians_telephone_loads_what_was_weighed_and_none_of_the_desk", async () => {
  const wei = await seat("wei", PHONE);
  const loaded = new Set<string>();
  wei.page.on("response", (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname.startsWith("/assets/")) loaded.add(pathname.slice(1));
  });
  await wei.page.goto(house.url("wei", "/tech/"));
  await settled(wei.page);
  const weighed = filesOf(readManifest(), TECHNICIAN);
  expect([...loaded].filter((file) => !weighed.has(file))).toEqual([]);
  expect(loaded.size).toBeGreaterThan(5);
  await leave(wei);
});
