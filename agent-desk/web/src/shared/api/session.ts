/** Who is signed in: read once, kept by the query cache, changed by sign-in, sign-out and the presence control. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { del, get, patch, post, put, keepCsrf } from "./http";
import { Problem } from "./problem";
import type { Me, Presence, PresenceState } from "./types";

export const meKey = ["me"] as const;

/** Null: nobody. A refusal must not stay an error, else every part that asks would ask the server again. */
async function readMe(): Promise<Me | null> {
  try {
    const me = await get<Me>("/api/me");
    keepCsrf(me.csrf);
    return me;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export function useMe() {
  return useQuery({ queryKey: meKey, queryFn: readMe, staleTime: Number.POSITIVE_INFINITY, retry: false, retryOnMount: false });
}

/** For parts that stand behind the sign-in and may take the person for granted. */
export function useSignedIn(): Me {
  const me = useMe().data;
  if (!me) throw new Error("this part stands behind the sign-in");
  return me;
}

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (door: { name: string; password: string }) => post<Me>("/api/session", door),
    onSuccess: (me) => {
      keepCsrf(me.csrf);
      cache.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
      cache.setQueryData(meKey, me);
    },
  });
}

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => del("/api/session"),
    onSettled: () => {
      cache.clear();
      window.location.assign("/sign-in");
    },
  });
}

export function usePresenceChange() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (wish: { state: Exclude<PresenceState, "not_responding">; reason?: string }) => put<Presence>("/api/presence", wish),
    onSuccess: (presence) => cache.setQueryData<Me | null>(meKey, (me) => me && newer(me, presence)),
  });
}

/** An answer and a message may cross on the way: the higher version stands. */
export function newer(me: Me, presence: Presence): Me {
  return presence.version >= me.presence.version ? { ...me, presence } : me;
}

export const changeMe = (wish: { language?: string; time_zone?: string }) => patch<Me>("/api/me", wish);

export function may(me: Me, verb: string, record: string): boolean {
  return me.permissions.some((right) => right === "*" || right.startsWith(`${verb}:${record}:`) || right === `${verb}:${record}`);
}
