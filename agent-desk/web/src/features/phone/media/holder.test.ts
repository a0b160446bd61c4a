import { beforeEach, expect, it, vi } from "vitest";

type Held = { give: () => void; abort: () => void };
type Ask = { steal?: boolean; ifAvailable?: boolean };

/** Web Locks of one browser in a few lines: one holder, a line behind it, and theft. */
class Locks {
  private holder: Held | null = null;
  private readonly line: (() => void)[] = [];

  request(_name: string, ...rest: [Ask, (lock: object | null) => unknown] | [(lock: object | null) => unknown]): Promise<unknown> {
    const [ask, then] = rest.length === 2 ? rest : [{} as Ask, rest[0]];
    return new Promise((done, fail) => {
      const grant = () => {
        const mine: Held = { give: () => {}, abort: () => fail(new DOMException("stolen", "AbortError")) };
        this.holder = mine;
        void Promise.resolve(then({})).then((value) => {
          if (this.holder === mine) this.next();
          done(value);
        });
      };
      if (ask.steal) {
        this.holder?.abort();
        grant();
      } else if (!this.holder) grant();
      else if (ask.ifAvailable) done(then(null));
      else this.line.push(grant);
    });
  }
  /** The holder's tab closes. */
  next(): void {
    this.holder = null;
    this.line.shift()?.();
  }
}

const settle = () => new Promise((done) => setTimeout(done));
async function tab() {
  vi.resetModules();
  return import("./holder");
}
let locks: Locks;
beforeEach(() => {
  locks = new Locks();
  Object.defineProperty(navigator, "locks", { value: locks, configurable: true });
});

it("gives_the_phone_to_one_tab_and_the_next_when_that_closes", async () => {
  const one = await tab();
  const two = await tab();
  one.standInLine();
  two.standInLine();
  await settle();
  expect([one.useHolding.getState().holding, two.useHolding.getState().holding]).toEqual(["mine", "elsewhere"]);
  locks.next();
  await settle();
  expect(two.useHolding.getState().holding).toBe("mine");
});

it("moves_the_phone_to_the_tab_that_takes_it_and_never_has_two", async () => {
  const one = await tab();
  const two = await tab();
  one.standInLine();
  two.standInLine();
  await settle();
  two.takePhone();
  await settle();
  expect([one.useHolding.getState().holding, two.useHolding.getState().holding]).toEqual(["elsewhere", "mine"]);
});
