/** How good the line is, from the browser's own counters: the difference between two readings, judged in three steps. */
import type { Quality } from "./MediaPort";

export type Reading = { received: number; lost: number; jitterMs: number; roundTripMs: number };

export async function reading(connection: RTCPeerConnection): Promise<Reading> {
  const now: Reading = { received: 0, lost: 0, jitterMs: 0, roundTripMs: 0 };
  for (const entry of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      now.received = Number(entry.packetsReceived ?? 0);
      now.lost = Number(entry.packetsLost ?? 0);
      now.jitterMs = Number(entry.jitter ?? 0) * 1000;
    }
    if (entry.type === "candidate-pair" && entry.state === "succeeded") now.roundTripMs = Number(entry.currentRoundTripTime ?? 0) * 1000;
  }
  return now;
}

export function judge(before: Reading, now: Reading): Quality {
  const lost = Math.max(0, now.lost - before.lost);
  const sent = lost + Math.max(0, now.received - before.received);
  const share = sent ? lost / sent : 0;
  if (share < 0.01 && now.jitterMs < 30 && now.roundTripMs < 150) return "good";
  if (share < 0.03 && now.jitterMs < 50 && now.roundTripMs < 300) return "fair";
  return "poor";
}
