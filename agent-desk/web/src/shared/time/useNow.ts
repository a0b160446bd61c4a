/** The server's time, redrawn every `every` milliseconds. Deadlines are drawn from it, never counted down. */
import { useEffect, useState } from "react";
import { serverNow } from "@/shared/socket/serverTime";

export function useNow(every = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const beat = setInterval(() => setNow(serverNow()), every);
    return () => clearInterval(beat);
  }, [every]);
  return now;
}
