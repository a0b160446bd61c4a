/** Complaint themes with their weeks, products and quotes, and what a manager does to them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { del, get, patch, post } from "@/shared/api/http";
import type { Label, List } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { useMessage, useTopic } from "@/shared/socket/useSocket";

export type Theme = {
  id: string; name: string; parent: string | null; parent_name: string | null; size: number; state: string; version: number; raised_at: number | null;
  weeks: { week: string; n: number }[];
  trend: { last: number; before: number; p: number | null; alarm: boolean };
  products: { id: string; code: string; n: number }[];
  batches: { batch: string; n: number; lift: number }[];
  quotes: { ticket: string; no: number; text: string }[];
  labels: string[]; merged: { id: string; name: string }[];
};

const key = ["themes"] as const;

export function useThemes(product: string | null) {
  const cache = useQueryClient();
  useTopic("themes");
  useMessage("theme_raised", () => void cache.invalidateQueries({ queryKey: key }));
  return useQuery({ queryKey: [...key, "list", product], queryFn: ({ signal }) => get<List<Theme>>("/api/themes", { product }, signal) });
}

export const useProducts = () =>
  useQuery({ queryKey: ["products"], queryFn: ({ signal }) => get<List<{ id: string; code: string; name: Label | string }>>("/api/products", undefined, signal), staleTime: 300_000 });

export const useThemeTickets = (id: string | null) =>
  useQuery({
    queryKey: [...key, "tickets", id],
    queryFn: ({ signal }) => get<List<{ id: string; no: number; subject: string; created_at: number; status: string }>>(`/api/themes/${id}/tickets`, { limit: 50 }, signal),
    enabled: id !== null,
  });

function useChange<T>(change: (wish: T) => Promise<unknown>) {
  const cache = useQueryClient();
  return useMutation({ mutationFn: change, onError: complain, onSettled: () => cache.invalidateQueries({ queryKey: key }) });
}

export const useRename = () => useChange((wish: { id: string; name: string; version?: number }) => patch(`/api/themes/${wish.id}`, { name: wish.name, version: wish.version }));
export const useMute = () => useChange((wish: { id: string; muted: boolean }) => patch(`/api/themes/${wish.id}`, { state: wish.muted ? "muted" : "auto" }));
export const useMerge = () => useChange((wish: { id: string; into: string }) => post(`/api/themes/${wish.id}/merge`, { into: wish.into }));
export const useUnmerge = () => useChange((id: string) => del(`/api/themes/${id}/merge`));

/** Themes whose alarm stands, for pages that only mention them. */
export function useRising() {
  const cache = useQueryClient();
  useTopic("themes");
  useMessage("theme_raised", () => void cache.invalidateQueries({ queryKey: key }));
  return useQuery({ queryKey: [...key, "raised"], queryFn: ({ signal }) => get<List<Theme>>("/api/themes", { raised: true }, signal), refetchInterval: 300_000 });
}

export type Branch = { id: string; name: string | null; size: number; themes: Theme[] };

/** The coarser level: themes of one parent under its name, by size; a theme without brothers stands for itself. */
export function branches(themes: readonly Theme[]): Branch[] {
  const found = new Map<string, Branch>();
  for (const theme of themes) {
    const id = theme.parent ?? theme.id;
    const branch = found.get(id) ?? { id, name: theme.parent_name, size: 0, themes: [] };
    branch.size += theme.size;
    branch.themes.push(theme);
    found.set(id, branch);
  }
  return [...found.values()].toSorted((a, b) => b.size - a.size);
}
