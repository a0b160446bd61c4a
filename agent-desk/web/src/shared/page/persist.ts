/** Keeps part of a store in this browser. A few lines instead of a middleware that would weigh on every first load. */
import type { StoreApi } from "zustand";

export function remembered<T extends object>(name: string): Partial<T> {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? "{}") as { state?: Partial<T> }).state ?? {};
  } catch {
    return {};
  }
}

export function remember<T extends object>(name: string, store: StoreApi<T>): void {
  store.subscribe((state) => {
    try {
      // Functions fall out of JSON by themselves.
      localStorage.setItem(name, JSON.stringify({ state }));
    } catch {
      // A full or forbidden store costs only the memory of a choice.
    }
  });
}
