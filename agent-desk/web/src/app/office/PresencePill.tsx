/** What the person is doing, as icon, word and time; opens the choice of states. Derived activities win over the set state. */
import { CircleCheck, ChevronDown, CircleOff, Moon, PhoneForwarded, PhoneCall, PhoneIncoming, Pause, Timer, TriangleAlert, type LucideIcon } from "lucide-react";
import { Button as AriaButton } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";
import { usePresenceChange, useSignedIn } from "@/shared/api/session";
import type { Presence } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { Since } from "@/shared/time/Timers";
import { Menu, MenuItem, MenuSection } from "@/shared/ui/Menu";
import { type Tone, toneStyle } from "@/shared/ui/tone";
import styles from "./office.module.css";

export type Shown = "ready" | "away" | "transfers_only" | "offline" | "not_responding" | "ringing" | "in_call" | "held" | "wrapping";
type Wish = "ready" | "away" | "transfers_only" | "offline";

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
const REASONS = ["break", "lunch", "meeting", "training"] as const;

export function shown({ state, activity }: Pick<Presence, "state" | "activity">): Shown {
  if (activity === "offered") return "ringing";
  const derived = (["in_call", "held", "wrapping"] as const).find((known) => known === activity);
  return derived ?? state;
}

export function usePresenceWish() {
  const { t } = useTranslation();
  const me = useSignedIn();
  const change = usePresenceChange();
  return (state: Wish, reason?: string) => {
    const { state: before, reason: why } = me.presence;
    const back = before === "not_responding" ? undefined : () => change.mutate({ state: before, ...(why ? { reason: why } : {}) });
    change.mutate({ state, ...(reason ? { reason } : {}) }, {
      onSuccess: () => toast(t("presence.changed", { state: t(`presence.${state}`) }), back ? { undo: back } : {}),
      onError: complain,
    });
  };
}

export function PresencePill({ onReady }: { onReady: () => void }) {
  const { t } = useTranslation();
  const { presence } = useSignedIn();
  const wish = usePresenceWish();
  const now = shown(presence);
  const { icon: Icon, tone } = LOOK[now];
  const reason = now === "away" && REASONS.find((known) => known === presence.reason);
  const word = reason ? t(`presence.reason.${reason}`) : t(`presence.${now}`);
  return (
    <Menu placement="bottom end" aria-label={t("presence.label", { state: word })}
      trigger={
        <AriaButton className={styles.pill!} style={toneStyle(tone)} aria-label={t("presence.label", { state: word })}>
          <Icon size={16} aria-hidden />{word}<Since at={presence.since} /><ChevronDown size={14} aria-hidden />
        </AriaButton>
      }>
      <MenuSection>
        <StateItem state="ready" hint={t("presence.readyHint")} onAction={onReady} />
        <StateItem state="transfers_only" hint={t("presence.transfersHint")} onAction={() => wish("transfers_only")} />
        <StateItem state="offline" hint={t("presence.offlineHint")} onAction={() => wish("offline")} />
      </MenuSection>
      <MenuSection title={t("presence.reasons")}>
        {REASONS.map((why) => <MenuItem key={why} id={why} icon={<Moon size={16} aria-hidden />} onAction={() => wish("away", why)}>{t(`presence.reason.${why}`)}</MenuItem>)}
      </MenuSection>
    </Menu>
  );
}

function StateItem({ state, hint, onAction }: { state: Wish; hint: string; onAction: () => void }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = LOOK[state];
  return (
    <MenuItem id={state} textValue={t(`presence.${state}`)} onAction={onAction} icon={<Icon size={16} aria-hidden style={{ color: `var(--${tone})` }} />}>
      {t(`presence.${state}`)}<div className={styles.sub}>{hint}</div>
    </MenuItem>
  );
}
