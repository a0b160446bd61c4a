/** A media port without sound, for tests of the parts around it. */
import type { MediaPort, MediaState } from "./MediaPort";

export class FakeMedia implements MediaPort {
  state: MediaState = { kind: "off" };
  started = 0;
  private readonly watchers = new Set<() => void>();

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
  async start(): Promise<void> {
    this.started += 1;
    this.move({ kind: "connected", quality: "good", microphone: "fake" });
  }
  async use(): Promise<void> {}
  stop(): void {
    this.move({ kind: "off" });
  }
  level(): number {
    return 0.4;
  }
  move(state: MediaState): void {
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}
