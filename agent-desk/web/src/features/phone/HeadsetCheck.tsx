/** The short check before going Ready: the microphone moves the bar, the echo comes back, the ring is heard where it should be. */
import { BellRing, Mic, Volume2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { Select } from "@/shared/ui/Select";
import { chosenDevices, media, useDevices, useMedia } from "./media/media";
import { playBack } from "./media/echo";
import { chime, ringOn, unlockSound } from "./media/ringer";
import styles from "./check.module.css";

const DEFAULT = "default";

export default function HeadsetCheck({ isOpen, onClose, onReady }: { isOpen: boolean; onClose: () => void; onReady?: (() => void) | undefined }) {
  const { t } = useTranslation("desk");
  const choose = useDevices((state) => state.choose);
  const finish = () => {
    choose({ checked: true });
    onClose();
    onReady?.();
  };
  return (
    <Dialog title={t("check.title")} isOpen={isOpen} onClose={onClose} wide={460}
      foot={<><Button onPress={onClose}>{t("check.later")}</Button><Button look="primary" onPress={finish} data-testid="check-done">{t(onReady ? "check.ready" : "check.done")}</Button></>}>
      <Checks />
    </Dialog>
  );
}

function Checks() {
  const { t } = useTranslation("desk");
  const state = useMedia();
  const { microphone, speaker, ringer, choose } = useDevices();
  const known = useDeviceList();
  const [echo, setEcho] = useState<"idle" | "recording" | "playing">("idle");
  useEffect(() => {
    void unlockSound();
    void media.start(chosenDevices());
  }, []);
  const list = (kind: MediaDeviceKind) => [{ id: DEFAULT, label: t("check.default") }, ...known.filter((device) => device.kind === kind && device.deviceId && device.deviceId !== DEFAULT).map((device) => ({ id: device.deviceId, label: device.label || t("check.unnamed") }))];
  const chosen = (id: string) => (id === DEFAULT ? null : id);
  return (
    <>
      {state.kind === "no_microphone" && <p className={styles.warn} role="alert">{t(`media.why.${state.why}`)}</p>}
      <div className={styles.line}>
        <Mic size={18} aria-hidden />
        <div className={styles.grow}>
          <Select label={t("check.microphone")} choices={list("audioinput")} value={microphone ?? DEFAULT} onChange={(id) => choose({ microphone: chosen(id) })} />
          <LevelBar />
        </div>
      </div>
      <div className={styles.line}>
        <Volume2 size={18} aria-hidden />
        <div className={styles.grow}>
          <Select label={t("check.speaker")} choices={list("audiooutput")} value={speaker ?? DEFAULT} onChange={(id) => choose({ speaker: chosen(id) })} />
          <Button size="small" isDisabled={echo !== "idle"} onPress={() => void playBack(chosenDevices(), setEcho)}>{t(`check.echo.${echo}`)}</Button>
        </div>
      </div>
      <div className={styles.line}>
        <BellRing size={18} aria-hidden />
        <div className={styles.grow}>
          <Select label={t("check.ringer")} choices={list("audiooutput")} value={ringer ?? DEFAULT} onChange={(id) => choose({ ringer: chosen(id) })} />
          <Button size="small" onPress={() => void ringOn(ringer).then(chime)}>{t("check.ring")}</Button>
        </div>
      </div>
    </>
  );
}

/** The bar is moved past React: twenty redraws a second belong to one element. */
function LevelBar() {
  const { t } = useTranslation("desk");
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const beat = setInterval(() => bar.current?.style.setProperty("--level", String(media.level())), 50);
    return () => clearInterval(beat);
  }, []);
  return <span className={styles.level} role="img" aria-label={t("check.level")}><span ref={bar} /></span>;
}

function useDeviceList(): MediaDeviceInfo[] {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const { kind } = useMedia();
  useEffect(() => {
    const read = () => void navigator.mediaDevices?.enumerateDevices().then(setDevices).catch(() => setDevices([]));
    read();
    navigator.mediaDevices?.addEventListener("devicechange", read);
    return () => navigator.mediaDevices?.removeEventListener("devicechange", read);
  }, [kind]);
  return devices;
}
