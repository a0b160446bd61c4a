/** The list of calls, page by page, read again when a call changes. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { get } from "@/shared/api/http";
import type { Call, Label, List, Person, PresenceState } from "@/shared/api/types";
import { useMessage, useTopic } from "@/shared/socket/useSocket";
import { label } from "@/shared/words";

export type Filter = { queue: string | null; outcome: string | null };
/** Why this person: everyone who was looked at, and what spoke against the others. */
export type Verdict = "chosen" | "outranked" | "skill_missing" | "language_missing" | "outside_territory" | "reserved_for_another" | "excluded" | "kept_for_last" | "presence" | "kind_not_accepted" | "capacity_full" | "back_off";
export type Candidate = { person: string; score: { total_s: number } | null; verdict: { why: Verdict; presence?: PresenceState } };
export type Explanation = { candidates: Candidate[] };
export type Offer = { reservation: string; person: string; result: string | null; reason: string | null };
export type FullCall = Call & { explanation?: Explanation | null; offers: Offer[] };

export function useCalls(filter: Filter) {
  const cache = useQueryClient();
  useTopic("live");
  useMessage("call_changed", () => void cache.invalidateQueries({ queryKey: ["calls"] }));
  return useInfiniteQuery({
    queryKey: ["calls", filter],
    queryFn: ({ pageParam, signal }) => get<List<Call>>("/api/calls", { ...filter, after: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export const useCall = (id: string | null) =>
  useQuery({ queryKey: ["calls", "one", id], queryFn: ({ signal }) => get<FullCall>(`/api/calls/${id}`, undefined, signal), enabled: id !== null });

export const useQueues = () =>
  useQuery({ queryKey: ["queues"], queryFn: ({ signal }) => get<{ items: { id: string; code: string; name: Label }[] }>("/api/queues", undefined, signal), staleTime: 60_000 });

/** Explanations and offers name people by id. */
export function usePersonName(): (person: string) => string {
  const people = useQuery({ queryKey: ["people", "all"], queryFn: ({ signal }) => get<List<Person>>("/api/people", { limit: 100 }, signal), staleTime: 60_000 }).data?.items;
  return (person) => people?.find(({ id }) => id === person)?.name ?? "…";
}

/** A call names its queue by id and code; the words come from the list of queues. */
export function useQueueName(): (queue: Call["queue"]) => string {
  const queues = useQueues().data?.items;
  return (queue) => (queue ? label(queue.name ?? queues?.find((one) => one.id === queue.id)?.name ?? queue.code) : "");
}
