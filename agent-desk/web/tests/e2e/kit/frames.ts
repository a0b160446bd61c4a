/** What a page hears over its desk socket, with the time it came. */
import type { Page } from "@playwright/test";

export type Heard = { at: number; type: string; [field: string]: unknown };

/** From the page's next socket on. */
export function listenIn(page: Page): Heard[] {
  const heard: Heard[] = [];
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => heard.push({ at: Date.now(), ...JSON.parse(String(payload)) })));
  return heard;
}
