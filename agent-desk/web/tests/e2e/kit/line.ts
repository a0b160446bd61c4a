/** A page's desk socket with the test's hand on it: it can be cut, kept cut, and spoken into. */
import type { Page, WebSocketRoute } from "@playwright/test";

export class DeskLine {
  /** Attempts to come back while it was cut. */
  refused = 0;
  private readonly open = new Set<WebSocketRoute>();
  private isCut = false;

  /** To be called before the page opens its socket. */
  static async of(page: Page): Promise<DeskLine> {
    const line = new DeskLine();
    await page.routeWebSocket(/\/ws$/, (here) => line.connect(here));
    return line;
  }

  /** The page reads this as if the server had said it. */
  say(message: object): void {
    const text = JSON.stringify(message);
    for (const here of this.open) here.send(text);
  }

  cut(): void {
    this.isCut = true;
    for (const here of this.open) void here.close({ code: 1001, reason: "cut" });
    this.open.clear();
  }

  mend(): void {
    this.isCut = false;
  }

  private connect(here: WebSocketRoute): void {
    if (this.isCut) {
      this.refused += 1;
      void here.close({ code: 1001, reason: "cut" });
      return;
    }
    here.connectToServer();
    this.open.add(here);
  }
}
