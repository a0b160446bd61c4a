/** Icon, word and time of a presence; also stands in for the pill while its menu still loads. */
import type { Presence } from "@/shared/api/types";
import { Since } from "@/shared/time/Timers";
import { LOOK, shown, usePresenceWord } from "./presence";

export function PillFace({ presence }: { presence: Presence }) {
  const { icon: Icon } = LOOK[shown(presence)];
  const word = usePresenceWord(presence);
  return <><Icon size={16} aria-hidden />{word}<Since at={presence.activity === "idle" ? presence.since : (presence.activity_since ?? presence.since)} /></>;
}
