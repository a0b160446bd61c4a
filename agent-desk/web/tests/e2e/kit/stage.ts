/**
 * What the phone's specs share: one house for all of them, two agents who take repair calls, and a browser. Ring and wrap-up
 * are short, so that their ends are tested by letting them pass.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Browser, expect, type Page, test as playwright } from "@playwright/test";
import { Api } from "./api";
import { openBrowser, type Seat, signIn, sit } from "./browser";
import { Customer } from "./customer";
import { type House, startHouse } from "./house";

/** What the agents' microphones hear. */
export const AGENT_HZ = 1000;
const RING_S = 6;
export const WRAP_UP_MS = 8000;

export type Who = "lin" | "he";
export type Stage = {
  house: House; browser: Browser; api: Record<Who, Api>; ids: Record<Who, string>; manager: Api;
  /** Calls that have not ended, newest first, as the manager sees them. */
  liveCalls: () => Promise<LiveCall[]>;
};
export type LiveCall = { id: string; state: string; queue: { code: string } | null };

export type Play = {
  /** A person before a page of their own; everybody leaves at the end. */
  seat: (who: Who, path: string, more?: { in?: Browser; before?: (seat: Seat) => Promise<void> }) => Promise<Seat>;
  /** One of the demo's callers places a true SIP call, chooses and waits. Hung up at the end. */
  ring: (caller: number) => Promise<void>;
  /** A customer with a telephone and a tone of their own, who chooses repairs. Put away at the end. */
  dial: (hz: number) => Promise<Customer>;
};

export const test = playwright.extend<Play, { stage: Stage }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from this pattern
  stage: [async ({}, give) => {
    const [house, browser] = await Promise.all([startHouse(), openBrowser(AGENT_HZ)]);
    hurry(house);
    const api = { lin: await Api.signIn(house, "lin"), he: await Api.signIn(house, "he") };
    const ids = { lin: await idOf(api.lin), he: await idOf(api.he) };
    const manager = await Api.signIn(house, "mei");
    const liveCalls = async () => (await manager.get<{ items: LiveCall[] }>("/api/calls?limit=20")).items.filter(({ state }) => state !== "ended");
    await give({ house, browser, api, ids, manager, liveCalls });
    await browser.close();
    await house.stop();
  }, { scope: "worker", timeout: 280_000 }],

  seat: async ({ stage }, give) => {
    const seats: Seat[] = [];
    await give(async (who, path, more = {}) => {
      const seat = await sit(more.in ?? stage.browser, stage.house.url(who, "/sign-in"));
      seats.push(seat);
      await more.before?.(seat);
      await signIn(seat, stage.house, who);
      await seat.page.goto(stage.house.url(who, path));
      return seat;
    });
    await Promise.allSettled(seats.map(({ context }) => context.close()));
    for (const who of ["lin", "he"] as const) await rest(stage, who);
  },

  ring: async ({ stage }, give) => {
    const calls: string[] = [];
    await give(async (caller) => {
      calls.push((await stage.api.lin.post<{ call: string }>(`/api/demo/callers/${caller}`, {})).call);
    });
    await Promise.allSettled(calls.map((call) => stage.api.lin.del(`/api/demo/customer-call/${call}`)));
  },

  dial: async ({ stage }, give) => {
    const customers: Customer[] = [];
    await give(async (hz) => {
      const number = `139${Math.floor(Math.random() * 1e8).toString().padStart(8, "0")}`;
      const customer = Customer.call({ number, sipPort: stage.house.sip, hz });
      customers.push(customer);
      await chooseRepairs(customer, stage);
      return customer;
    });
    await Promise.all(customers.map((customer) => customer.putAway()));
  },
});

/** 1 is Chinese, 2 repairs; each again until its menu has heard it, which is when the call stands in the queue. */
async function chooseRepairs(customer: Customer, stage: Stage): Promise<void> {
  const waits = async () => (await stage.liveCalls()).some(({ queue }) => queue !== null);
  await expect.poll(() => customer.answered, { message: "the house answers" }).toBe(true);
  let key = "1";
  await expect.poll(async () => {
    if (await waits()) return true;
    customer.press(key);
    key = "2";
    return waits();
  }, { intervals: [2500], timeout: 60_000, message: "the menu hears 1 and 2" }).toBe(true);
}

/** What no page sets yet: short times, and a password for a colleague of the demo's history. */
function hurry(house: House): void {
  const change = "import sqlite3, sys; base = sqlite3.connect(sys.argv[1], timeout=20); base.executescript(sys.argv[2]); base.commit()";
  const rows = `update queue set ring_s = ${RING_S}, wrap_up_s = ${WRAP_UP_MS / 1000}, version = version + 1 where kind = 'call';
    update person set password_hash = (select password_hash from person where sign_in = 'lin'), version = version + 1 where sign_in = 'he';`;
  execFileSync("python3", ["-c", change, join(house.data, "house", "tandem.sqlite"), rows]);
}

const idOf = async (api: Api) => (await api.get<{ id: string }>("/api/me")).id;

/** Away, and with the last call filed, so that the next test begins from nothing. */
async function rest(stage: Stage, who: Who): Promise<void> {
  const api = stage.api[who];
  await api.put("/api/presence", { state: "away" });
  await expect.poll(async () => {
    const now = (await api.get<{ presence: Presence }>("/api/me")).presence;
    if (now.activity === "wrapping") await api.put(`/api/calls/${now.call}/wrap-up`, { outcome: "solved", done: true }).catch(() => {});
    else if (now.activity === "in_call") await api.post(`/api/calls/${now.call}/hang-up`, {}).catch(() => {});
    return now.activity;
  }, { timeout: 60_000, message: `${who} has nothing left to do` }).toBe("idle");
}

export type Presence = { state: string; activity: string; activity_since: number; call: string | null };

/** Ready, with the headset check gone through the first time. */
export async function goReady(page: Page): Promise<void> {
  await page.getByTestId("go-ready").click();
  const check = page.getByTestId("check-done");
  const idle = page.getByTestId("idle").getByText("您已空闲");
  await check.or(idle).first().waitFor();
  if (await check.isVisible()) await check.click();
  await idle.waitFor();
}
