/** The part table, found by number or name; two million rows are no reason to wait, so it asks on every key. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/http";
import type { List } from "@/shared/api/types";
import type { Part } from "../types";

export function useParts(words: string) {
  const q = words.trim();
  return useQuery({
    queryKey: ["parts", q],
    queryFn: ({ signal }) => get<List<Part>>("/api/parts", { q, limit: 20 }, signal),
    enabled: q.length > 0,
    placeholderData: keepPreviousData,
  });
}
