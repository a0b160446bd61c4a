/** Seconds until the offer goes on to someone else, drawn from the server's deadline; spoken only at 20, 10 and 5. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { say } from "@/shared/news/say";
import { serverNow } from "@/shared/socket/serverTime";
import { useNow } from "@/shared/time/useNow";
import styles from "./strip.module.css";

const AROUND = 2 * Math.PI * 18;
const SPOKEN = new Set([20, 10, 5]);

export function Countdown({ until }: { until: number }) {
  const { t } = useTranslation("desk");
  const [whole] = useState(() => Math.max(1000, until - serverNow()));
  const left = Math.max(0, until - useNow(200));
  const seconds = Math.ceil(left / 1000);
  useEffect(() => {
    if (SPOKEN.has(seconds)) say(t("phone.secondsLeft", { count: seconds }));
  }, [seconds, t]);
  return (
    <span className={styles.count} aria-hidden>
      <svg viewBox="0 0 42 42">
        <circle cx="21" cy="21" r="18" />
        <circle cx="21" cy="21" r="18" strokeDasharray={AROUND} strokeDashoffset={AROUND * (1 - Math.min(1, left / whole))} />
      </svg>
      {seconds}
    </span>
  );
}
