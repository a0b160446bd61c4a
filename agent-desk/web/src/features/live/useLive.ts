/** Queues and people as they are now: read once, then kept by the server's messages. A message always says "is now", so order is all that counts. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get } from "@/shared/api/http";
import type { Live, LivePerson, LiveQueue, Presence } from "@/shared/api/types";
import { useMessage, useTopic } from "@/shared/socket/useSocket";

const key = ["live"] as const;

export function useLive() {
  const cache = useQueryClient();
  const change = (then: (live: Live) => Live) => cache.setQueryData<Live>(key, (live) => live && then(live));
  useTopic("live");
  useMessage("hello", () => void cache.invalidateQueries({ queryKey: key }));
  useMessage("resumed", () => void cache.invalidateQueries({ queryKey: key }));
  useMessage("queue_changed", ({ queue }) => change((live) => withQueue(live, queue)));
  useMessage("presence_changed", ({ person, presence }) => change((live) => withPresence(live, person, presence)));
  return useQuery({ queryKey: key, queryFn: ({ signal }) => get<Live>("/api/live", undefined, signal), refetchInterval: 15_000 });
}

export function withQueue(live: Live, queue: LiveQueue): Live {
  const known = live.queues.some((one) => one.queue === queue.queue);
  return { ...live, queues: known ? live.queues.map((one) => (one.queue === queue.queue ? queue : one)) : [...live.queues, queue] };
}

export function withPresence(live: Live, person: string, presence: Presence): Live {
  const next = (one: LivePerson): LivePerson => ({ ...one, presence: presence.state, activity: presence.activity, since: presence.since });
  return { ...live, people: live.people.map((one) => (one.person === person ? next(one) : one)) };
}

/** `aim` is what all queues aim at, null where they differ; `late` and `under` are judged queue by queue, each by its own aim. */
export type Sums = {
  waiting: number; busiest: LiveQueue | null; longest: LiveQueue | null; percent: number | null; aim: { percent: number; within_s: number } | null; under: boolean;
  abandoned: number; offered: number; ready: number; inCall: number; wrapping: number; signedIn: number;
};

/** The figures of the tiles, of the queues that ring; work that waits has rows of its own. Service level is answered in time over answered and abandoned, short abandons left out. */
export function sums(live: Live): Sums {
  const queues = live.queues.filter(({ kind }) => kind === "call");
  const total = (pick: (queue: LiveQueue) => number) => queues.reduce((sum, queue) => sum + pick(queue), 0);
  const levels = queues.map((queue) => queue.service_level);
  const [first] = levels;
  const alike = first && levels.every((level) => level.aim_percent === first.aim_percent && level.within_s === first.within_s);
  const most = (pick: (queue: LiveQueue) => number) => queues.reduce<LiveQueue | null>((best, queue) => (pick(queue) > (best ? pick(best) : 0) ? queue : best), null);
  const counted = total((queue) => queue.service_level.answered + queue.service_level.abandoned);
  const here = live.people.filter((person) => person.presence !== "offline");
  return {
    waiting: total((queue) => queue.waiting),
    busiest: most((queue) => queue.waiting),
    longest: most((queue) => (queue.longest_since === null ? 0 : Number.MAX_SAFE_INTEGER - queue.longest_since)),
    percent: counted ? Math.round((100 * total((queue) => queue.service_level.answered_in_time)) / counted) : null,
    aim: alike ? { percent: first.aim_percent, within_s: first.within_s } : null,
    under: levels.some((level) => level.percent !== null && level.percent < level.aim_percent),
    abandoned: total((queue) => queue.service_level.abandoned),
    offered: total((queue) => queue.offered_today),
    ready: here.filter((person) => person.presence === "ready" && person.activity === "idle").length,
    inCall: here.filter((person) => person.activity === "in_call" || person.activity === "held").length,
    wrapping: here.filter((person) => person.activity === "wrapping").length,
    signedIn: here.length,
  };
}
