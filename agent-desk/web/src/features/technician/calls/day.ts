/** The technician's open jobs, soonest first, and the news that changes them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get } from "@/shared/api/http";
import type { List, Repair } from "@/shared/api/types";
import { useMessage, useTopic } from "@/shared/socket/useSocket";

export const dayKey = ["technician", "day"] as const;

export function useDay() {
  const cache = useQueryClient();
  const again = () => void cache.invalidateQueries({ queryKey: dayKey });
  useTopic("repairs");
  useMessage("repair_changed", again);
  useMessage("work_offered", again);
  return useQuery({ queryKey: dayKey, queryFn: ({ signal }) => get<List<Repair>>("/api/repairs", { technician: "me", open: true, limit: 100 }, signal) });
}
