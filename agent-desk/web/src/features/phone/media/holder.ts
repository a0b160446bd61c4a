/** Which tab holds the phone: exactly one per browser, by a Web Lock that ends with its tab. Another tab may take it over. */
import { create } from "zustand";

export type Holding = "asking" | "mine" | "elsewhere";
export const useHolding = create<{ holding: Holding }>()(() => ({ holding: "asking" }));

const NAME = "tandem-media";
let letGo: (() => void) | null = null;
let waiting = false;

/** Waits in line for the phone; the lock comes when its holder's tab closes. */
export function standInLine(): void {
  if (!navigator.locks) return useHolding.setState({ holding: "mine" });
  if (letGo || waiting) return;
  waiting = true;
  void navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
    if (lock) return hold();
    useHolding.setState({ holding: "elsewhere" });
    return navigator.locks.request(NAME, hold).catch(taken);
  }).catch(taken);
}

/** "Use phone here". */
export function takePhone(): void {
  void navigator.locks.request(NAME, { steal: true }, hold).catch(taken);
}

/** For the end of a session, so that the next tab gets it. */
export function leavePhone(): void {
  letGo?.();
}

function hold(): Promise<void> {
  waiting = false;
  useHolding.setState({ holding: "mine" });
  return new Promise((done) => {
    letGo = () => {
      letGo = null;
      done();
    };
  });
}

function taken(): void {
  letGo = null;
  waiting = false;
  useHolding.setState({ holding: "elsewhere" });
}
