/** The server's time, redrawn every `every` milliseconds. Deadlines are drawn from it, never counted down. */
import { useEffect, useState } from "react";
import { serverNow } from "@/shared/socket/serverTime";

export function useNow(every = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => onBeat(every, () => setNow(serverNow())), [every]);
  return now;
}

type Beat = { timer: ReturnType<typeof setInterval>; listeners: Set<() => void> };
const beats = new Map<number, Beat>();

/** One timer for all that are redrawn as often: a record of fifty rows is one redraw, not fifty. */
function onBeat(every: number, listener: () => void): () => void {
  const beat = beats.get(every) ?? begin(every);
  beat.listeners.add(listener);
  return () => {
    beat.listeners.delete(listener);
    if (beat.listeners.size > 0) return;
    clearInterval(beat.timer);
    beats.delete(every);
  };
}

function begin(every: number): Beat {
  const listeners = new Set<() => void>();
  const timer = setInterval(() => {
    for (const listener of listeners) listener();
  }, every);
  const beat = { timer, listeners };
  beats.set(every, beat);
  return beat;
}
