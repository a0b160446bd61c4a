/** How each presence looks, which one is shown, and the wish to change it with its undo. */
import { CircleCheck, CircleOff, type LucideIcon, Moon, Pause, PhoneCall, PhoneForwarded, PhoneIncoming, Timer, TriangleAlert } from "lucide-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { usePresenceChange, useSignedIn } from "@/shared/api/session";
import type { Presence } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import type { Tone } from "@/shared/ui/tone";

export type Shown = "ready" | "away" | "transfers_only" | "offline" | "not_responding" | "ringing" | "in_call" | "held" | "wrapping";
export type Wish = "ready" | "away" | "transfers_only" | "offline";

export const LOOK: Record<Shown, { icon: LucideIcon; tone: Tone }> = {
  ready: { icon: CircleCheck, tone: "available" },
  away: { icon: Moon, tone: "away" },
  transfers_only: { icon: PhoneForwarded, tone: "hold" },
  offline: { icon: CircleOff, tone: "offline" },
  not_responding: { icon: TriangleAlert, tone: "breach" },
  ringing: { icon: PhoneIncoming, tone: "ringing" },
  in_call: { icon: PhoneCall, tone: "accent" },
  held: { icon: Pause, tone: "hold" },
  wrapping: { icon: Timer, tone: "wrapup" },
};
export const REASONS = ["break", "lunch", "meeting", "training"] as const;

export function shown({ state, activity }: Pick<Presence, "state" | "activity">): Shown {
  if (activity === "offered") return "ringing";
  const derived = (["in_call", "held", "wrapping"] as const).find((known) => known === activity);
  return derived ?? state;
}

export function usePresenceWish() {
  const { t } = useTranslation("desk");
  const me = useSignedIn();
  const { state: before, reason: why } = me.presence;
  const change = usePresenceChange();
  const { mutate } = change;
  return useCallback((state: Wish, reason?: string) => {
    const back = before === "not_responding" ? undefined : () => mutate({ state: before, ...(why ? { reason: why } : {}) });
    mutate({ state, ...(reason ? { reason } : {}) }, {
      onSuccess: () => toast(t("presence.changed", { state: t(`presence.${state}`) }), back ? { undo: back } : {}),
      onError: complain,
    });
  }, [before, why, mutate, t]);
}

/** The word of the presence shown: the reason says more than "away". */
export function usePresenceWord(presence: Presence): string {
  const { t } = useTranslation("desk");
  const now = shown(presence);
  const reason = now === "away" && REASONS.find((known) => known === presence.reason);
  return reason ? t(`presence.reason.${reason}`) : t(`presence.${now}`);
}
