/** The technician's day as the server cuts it, in the person's own zone, and the news that changes it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get } from "@/shared/api/http";
import type { Repair } from "@/shared/api/types";
import { useMessage, useTopic } from "@/shared/socket/useSocket";

/** `jobs`: what is promised for today, left from before, without a window, or done today. `later`: open and promised for another day. */
export type Day = { date: string; jobs: Repair[]; later: Repair[] };
export const dayKey = ["technician", "day"] as const;
const MIDNIGHT_NOTICED_MS = 300_000;

export function useDay() {
  const cache = useQueryClient();
  const again = () => void cache.invalidateQueries({ queryKey: dayKey });
  useTopic("repairs");
  useMessage("repair_changed", again);
  useMessage("work_offered", again);
  return useQuery({ queryKey: dayKey, queryFn: ({ signal }) => get<Day>("/api/technician/day", undefined, signal), refetchInterval: MIDNIGHT_NOTICED_MS });
}
