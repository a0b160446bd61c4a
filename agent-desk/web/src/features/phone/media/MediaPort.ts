/** What the page needs of sound: a microphone, a line to the server's media, and what can be said about both. */
export type Quality = "good" | "fair" | "poor";
export type MediaState =
  | { kind: "off" }
  | { kind: "starting" }
  | { kind: "connected"; quality: Quality; microphone: string | null }
  | { kind: "lost" }
  | { kind: "no_microphone"; why: "denied" | "missing" | "insecure" };

export type Devices = { microphone: string | null; speaker: string | null; ringer: string | null };

export interface MediaPort {
  readonly state: MediaState;
  watch(watcher: () => void): () => void;
  /** Opens the microphone and the connection; safe to call again while one is open. */
  start(devices: Devices): Promise<void>;
  /** Changes devices without a new connection, also in a call. */
  use(devices: Devices): Promise<void>;
  stop(): void;
  /** Loudness of the microphone, 0 to 1. */
  level(): number;
}
