/** One repair and what a technician does to it. Every change answers the whole record or asks for it again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { del, get, post, put } from "@/shared/api/http";
import { problemText } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { useMessage, useTopic } from "@/shared/socket/useSocket";
import type { Check, FullRepair, RepairResult } from "../types";
import { dayKey } from "./day";

const keyOf = (id: string) => ["repair", id] as const;

export function useRepair(id: string) {
  const cache = useQueryClient();
  useTopic("repairs");
  useMessage("repair_changed", ({ repair }) => {
    if (repair.id === id) void cache.invalidateQueries({ queryKey: keyOf(id) });
  });
  return useQuery({ queryKey: keyOf(id), queryFn: ({ signal }) => get<FullRepair>(`/api/repairs/${id}`, undefined, signal) });
}

function useStep<T>(id: string, step: (wish: T) => Promise<unknown>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: step,
    onError: (error) => toast(problemText(error), { tone: "error" }),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keyOf(id) });
      void cache.invalidateQueries({ queryKey: dayKey });
    },
  });
}

/** The phone's own time goes with the deed: what happened without network keeps its hour. */
export const useStart = (id: string) =>
  useStep(id, (version: number) => post(`/api/repairs/${id}/start`, { version, device_time: Date.now() }));

type Tick = { code: string; done: boolean; skipped_reason?: string };

/** The box moves under the thumb at once. A refusal moves it back and says which step was not kept, and why. */
export function useTickCheck(id: string, step: string) {
  const { t } = useTranslation("tech");
  const cache = useQueryClient();
  const key = keyOf(id);
  return useMutation({
    mutationKey: ["tick", id],
    // One after the other: the last touch of a box is what stays.
    scope: { id: `tick-${id}` },
    mutationFn: (wish: Tick) => put(`/api/repairs/${id}/checks/${encodeURIComponent(wish.code)}`, { done: wish.done, skipped_reason: wish.skipped_reason }),
    onMutate: async (wish) => {
      await cache.cancelQueries({ queryKey: key });
      const before = cache.getQueryData<FullRepair>(key)?.checks.find((check) => check.code === wish.code);
      cache.setQueryData<FullRepair>(key, (repair) => repair && withCheck(repair, ticked(wish)));
      return before;
    },
    onError: (error, _, before) => {
      if (before) cache.setQueryData<FullRepair>(key, (repair) => repair && withCheck(repair, before));
      toast(t("tickFailed", { step, why: problemText(error) }), { tone: "error" });
    },
    onSettled: () => {
      if (cache.isMutating({ mutationKey: ["tick", id] }) === 1) void cache.invalidateQueries({ queryKey: key });
    },
  });
}

const ticked = (wish: Tick) => ({ code: wish.code, done_at: wish.done ? Date.now() : null, skipped_reason: wish.skipped_reason ?? null });

function withCheck(repair: FullRepair, change: Partial<Check>): FullRepair {
  return { ...repair, checks: repair.checks.map((check) => (check.code === change.code ? { ...check, ...change } : check)) };
}

export const useAddPart = (id: string) =>
  useStep(id, (wish: { part: string; quantity: number }) => post(`/api/repairs/${id}/parts`, wish));

export const useRemovePart = (id: string) => useStep(id, (line: string) => del(`/api/repairs/${id}/parts/${line}`));

export const useGiveBack = (id: string) =>
  useStep(id, (wish: { version: number; reason: string }) => post(`/api/repairs/${id}/give-back`, wish));

export const useRearrange = (id: string) =>
  useStep(id, (wish: { version: number; reason: string; window: { from: number; to: number } }) => post(`/api/repairs/${id}/rearrangement`, wish));

export const useClose = (id: string) =>
  useStep(id, (wish: { version: number; result: RepairResult; note?: string }) =>
    post(`/api/repairs/${id}/closure`, { ...wish, device_time: Date.now() }));
