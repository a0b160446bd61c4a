/**
 * The desk's line to the server's news. It reconnects by itself, resumes from the last fact it has seen and hands every
 * message to those who asked for its type. It decides nothing: what a message means belongs to the listener.
 */
import type { DeskMessage, MessageOf } from "@/shared/api/types";
import { backoff } from "./backoff";
import { noteServerTime } from "./serverTime";

export type LinkState = "connecting" | "open" | "lost" | "stopped";
type Type = DeskMessage["type"];
type Listener = (message: DeskMessage) => void;

const PING_MS = 5000;

export class DeskSocket {
  private socket: WebSocket | null = null;
  private epoch: string | null = null;
  private seq = 0;
  private attempt = 0;
  private unanswered = 0;
  private beat: ReturnType<typeof setInterval> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Map<Type, Set<Listener>>();
  private readonly watchers = new Set<() => void>();
  private readonly topics = new Map<string, number>();
  state: LinkState = "stopped";

  constructor(private readonly address: () => string = deskAddress, private readonly make: (url: string) => WebSocket = (url) => new WebSocket(url)) {}

  start(): void {
    if (this.state !== "stopped") return;
    this.open();
  }

  stop(): void {
    clearTimeout(this.retry);
    clearInterval(this.beat);
    this.move("stopped");
    this.socket?.close();
    this.socket = null;
  }

  on<T extends Type>(type: T, listener: (message: MessageOf<T>) => void): () => void {
    const those = this.listeners.get(type) ?? new Set<Listener>();
    this.listeners.set(type, those);
    those.add(listener as Listener);
    return () => those.delete(listener as Listener);
  }

  /** Told whenever `state` changes; made for `useSyncExternalStore`. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Topics are counted, so two parts may ask for the same one. */
  subscribe(topics: readonly string[]): () => void {
    const fresh = topics.filter((topic) => this.count(topic, 1) === 1);
    if (fresh.length) this.send({ type: "subscribe", topics: fresh });
    return () => {
      const gone = topics.filter((topic) => this.count(topic, -1) === 0);
      if (gone.length) this.send({ type: "unsubscribe", topics: gone });
    };
  }

  send(frame: object): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  private count(topic: string, step: 1 | -1): number {
    const now = (this.topics.get(topic) ?? 0) + step;
    if (now > 0) this.topics.set(topic, now);
    else this.topics.delete(topic);
    return now;
  }

  private open(): void {
    this.move(this.attempt === 0 ? "connecting" : "lost");
    const socket = this.make(this.address());
    this.socket = socket;
    socket.onmessage = (event) => this.receive(String(event.data));
    socket.onclose = () => this.closed(socket);
    socket.onerror = () => socket.close();
  }

  private closed(socket: WebSocket): void {
    if (this.socket !== socket || this.state === "stopped") return;
    clearInterval(this.beat);
    this.socket = null;
    this.move("lost");
    this.retry = setTimeout(() => this.open(), backoff(this.attempt++));
  }

  private receive(text: string): void {
    let message: DeskMessage;
    try {
      message = JSON.parse(text) as DeskMessage;
    } catch {
      return;
    }
    if ("seq" in message && message.type !== "hello") this.seq = Math.max(this.seq, message.seq);
    if (message.type === "hello") this.greeted(message);
    if (message.type === "pong") this.answered(message.server_now);
    if (message.type === "reset") this.seq = message.seq;
    for (const listener of this.listeners.get(message.type) ?? []) listener(message);
  }

  private greeted(hello: MessageOf<"hello">): void {
    noteServerTime(hello.server_now);
    const again = this.epoch !== null;
    if (again) this.send({ type: "resume", epoch: this.epoch, seq: this.seq });
    else this.seq = hello.seq;
    this.epoch = hello.epoch;
    this.attempt = 0;
    this.unanswered = 0;
    if (this.topics.size) this.send({ type: "subscribe", topics: [...this.topics.keys()] });
    clearInterval(this.beat);
    this.beat = setInterval(() => this.ping(), PING_MS);
    this.move("open");
  }

  private ping(): void {
    if (this.unanswered >= 2) return this.socket?.close();
    this.unanswered += 1;
    this.send({ type: "ping", at: Date.now() });
  }

  private answered(serverNow: number): void {
    this.unanswered = 0;
    noteServerTime(serverNow);
  }

  private move(state: LinkState): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

function deskAddress(): string {
  return `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}/ws`;
}
