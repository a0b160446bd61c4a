/** The line's quality as bars and a word, or what is wrong with the sound. */
import { MicOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMedia } from "./media/media";
import styles from "./strip.module.css";

const BARS = { good: 4, fair: 2, poor: 1 } as const;

export function QualityBars() {
  const { t } = useTranslation("desk");
  const state = useMedia();
  if (state.kind === "no_microphone") return <span className={`${styles.quality} ${styles.poor}`}><MicOff size={14} aria-hidden />{t("media.noMicrophone")}</span>;
  if (state.kind !== "connected") return null;
  const on = BARS[state.quality];
  return (
    <span className={`${styles.quality} ${styles[state.quality]}`} title={state.microphone ?? undefined}>
      <span className={styles.bars} aria-hidden>{[1, 2, 3, 4].map((bar) => <i key={bar} data-on={bar <= on} style={{ height: 3 + bar * 2.75 }} />)}</span>
      {t(`media.${state.quality}`)}
    </span>
  );
}
