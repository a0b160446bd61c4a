/** Which tab holds the phone: exactly one per browser, by a Web Lock that ends with its tab. Another tab may take it over. */
import { create } from "zustand";

export type Holding = "asking" | "mine" | "elsewhere";
export const useHolding = create<{ holding: Holding }>()(() => ({ holding: "asking" }));

const NAME = "tandem-media";
let letGo: (() => void) | null = null;
let inLine = false;

/** Takes the phone if no tab has it, else waits in line: the lock comes when its holder's tab closes. */
export function standInLine(): void {
  if (!navigator.locks) return useHolding.setState({ holding: "mine" });
  if (letGo || inLine) return;
  inLine = true;
  void navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
    if (lock) return hold();
    inLine = false;
    waitForIt();
    return undefined;
  }).catch(taken);
}

/** "Use phone here". */
export function takePhone(): void {
  void navigator.locks.request(NAME, { steal: true }, hold).catch(taken);
}

function waitForIt(): void {
  useHolding.setState({ holding: "elsewhere" });
  if (inLine) return;
  inLine = true;
  void navigator.locks.request(NAME, hold).catch(taken);
}

function hold(): Promise<void> {
  inLine = false;
  useHolding.setState({ holding: "mine" });
  return new Promise((done) => {
    letGo = done;
  });
}

/** Another tab took it: this one goes silent and stands in line again. */
function taken(): void {
  letGo = null;
  inLine = false;
  waitForIt();
}
