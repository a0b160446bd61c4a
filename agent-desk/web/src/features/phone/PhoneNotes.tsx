/** Lines about the phone that need the person: a missed call, sound in another tab, a microphone that was not given. */
import { MicOff, PhoneMissed, Tablet, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSignedIn } from "@/shared/api/session";
import { time } from "@/shared/time/format";
import { Button } from "@/shared/ui/Button";
import { type Tone, toneStyle } from "@/shared/ui/tone";
import { takePhone, useHolding } from "./media/holder";
import { chosenDevices, media, useMedia } from "./media/media";
import { unlockSound } from "./media/ringer";
import { happen, usePhone } from "./phone";
import styles from "./strip.module.css";

export function PhoneNotes({ onReady }: { onReady: () => void }) {
  return <><MissedNote onReady={onReady} /><HolderNote /><SoundNote /></>;
}

function MissedNote({ onReady }: { onReady: () => void }) {
  const { t } = useTranslation("desk");
  const missed = usePhone((state) => state.missed);
  const { presence } = useSignedIn();
  if (!missed) return null;
  const name = missed.name || t("phone.withheld");
  const stuck = presence.state === "not_responding";
  const back = () => {
    happen({ type: "missed_seen" });
    if (stuck) onReady();
  };
  return (
    <Note tone={missed.why === "expired" ? "breach" : "away"} icon={<PhoneMissed size={16} aria-hidden />}
      verb={<Button size="small" look="outline" onPress={back}>{t(stuck ? "phone.backToReady" : "phone.seen")}</Button>}>
      {t(missed.why === "expired" ? "phone.missed" : "phone.gaveUp", { name, time: time(missed.at) })}
    </Note>
  );
}

function HolderNote() {
  const { t } = useTranslation("desk");
  const holding = useHolding((state) => state.holding);
  if (holding !== "elsewhere") return null;
  const take = () => {
    void unlockSound();
    takePhone();
  };
  return (
    <Note tone="hold" icon={<Tablet size={16} aria-hidden />} verb={<Button size="small" onPress={take}>{t("media.useHere")}</Button>}>{t("media.elsewhere")}</Note>
  );
}

function SoundNote() {
  const { t } = useTranslation("desk");
  const state = useMedia();
  if (state.kind === "lost") return <Note tone="breach" icon={<Unplug size={16} aria-hidden />}>{t("media.lost")}</Note>;
  if (state.kind !== "no_microphone") return null;
  const again = () => {
    media.stop();
    void media.start(chosenDevices());
  };
  return (
    <Note tone="ringing" icon={<MicOff size={16} aria-hidden />} verb={state.why !== "insecure" && <Button size="small" onPress={again}>{t("media.again")}</Button>}>{t(`media.why.${state.why}`)}</Note>
  );
}

function Note({ tone, icon, verb, children }: { tone: Tone; icon: ReactNode; verb?: ReactNode; children: ReactNode }) {
  return <div className={styles.note} style={toneStyle(tone)}>{icon}<span>{children}</span>{verb}</div>;
}
