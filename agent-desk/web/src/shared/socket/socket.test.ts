import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeskMessage } from "@/shared/api/types";
import { backoff } from "./backoff";
import { DeskSocket } from "./socket";

class FakeLine {
  static made: FakeLine[] = [];
  readyState = 1;
  sent: Record<string, unknown>[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
    FakeLine.made.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close() {
    this.readyState = 3;
    this.onclose?.();
  }
  hear(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const hello = (epoch: string, seq: number): DeskMessage => ({ type: "hello", epoch, seq, node: "n1", nodes: [], server_now: Date.now(), person: "per_1" });
const line = (at: number) => FakeLine.made[at] as FakeLine;

describe("the desk socket", () => {
  beforeEach(() => {
    FakeLine.made = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());
  const start = () => {
    const socket = new DeskSocket(() => "ws://desk/ws", () => new FakeLine() as unknown as WebSocket);
    socket.start();
    return socket;
  };

  it("does_not_ask_to_resume_on_its_first_hello", () => {
    start();
    line(0).hear(hello("e1", 40));
    expect(line(0).sent.filter((frame) => frame.type === "resume")).toEqual([]);
  });

  it("resumes_after_a_cut_from_the_last_fact_it_has_seen", () => {
    const socket = start();
    line(0).hear(hello("e1", 40));
    line(0).hear({ type: "theme_raised", seq: 43, theme: { id: "t", name: "x" } });
    line(0).close();
    expect(socket.state).toBe("lost");
    vi.advanceTimersByTime(9000);
    line(1).hear(hello("e1", 50));
    expect(line(1).sent[0]).toEqual({ type: "resume", epoch: "e1", seq: 43 });
    expect(socket.state).toBe("open");
  });

  it("asks_again_for_its_topics_after_a_cut", () => {
    const socket = start();
    line(0).hear(hello("e1", 1));
    socket.subscribe(["live"]);
    socket.subscribe(["live"]);
    expect(line(0).sent.filter((frame) => frame.type === "subscribe")).toHaveLength(1);
    line(0).close();
    vi.advanceTimersByTime(9000);
    line(1).hear(hello("e1", 1));
    expect(line(1).sent).toContainEqual({ type: "subscribe", topics: ["live"] });
  });

  it("calls_a_line_lost_after_two_pings_without_answer", () => {
    const socket = start();
    line(0).hear(hello("e1", 1));
    vi.advanceTimersByTime(15_000);
    expect(socket.state).toBe("lost");
  });

  it("does_not_fall_over_a_frame_it_cannot_read", () => {
    const socket = start();
    line(0).onmessage?.({ data: "{" });
    line(0).hear(hello("e1", 1));
    expect(socket.state).toBe("open");
  });

  it("waits_longer_each_time_and_never_above_eight_seconds", () => {
    expect([0, 1, 2, 5, 50].map((attempt) => backoff(attempt, () => 1))).toEqual([250, 500, 1000, 8000, 8000]);
    expect(backoff(3, () => 0)).toBe(1000);
  });
});
