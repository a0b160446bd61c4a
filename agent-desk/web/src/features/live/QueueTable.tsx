/** One line a queue: who waits, for how long, and how today went. */
import { useTranslation } from "react-i18next";
import type { LiveQueue } from "@/shared/api/types";
import { Since } from "@/shared/time/Timers";
import { label } from "@/shared/words";
import styles from "./live.module.css";

export function QueueTable({ queues }: { queues: readonly LiveQueue[] }) {
  const { t } = useTranslation("manage");
  return (
    <section className={styles.panel} aria-label={t("live.queues")}>
      <h2 className={styles.panelTitle}>{t("live.queues")}</h2>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("live.queue")}</th>
              <th scope="col" className={styles.figure}>{t("live.waiting")}</th>
              <th scope="col" className={styles.figure}>{t("live.longest")}</th>
              <th scope="col" className={styles.figure}>{t("live.serviceLevel")}</th>
              <th scope="col" className={styles.figure}>{t("live.answered")}</th>
              <th scope="col" className={styles.figure}>{t("live.lost")}</th>
              <th scope="col" className={styles.figure}>{t("live.offered")}</th>
            </tr>
          </thead>
          <tbody>{[...queues].sort(callsFirst).map((queue) => <Row key={queue.queue} queue={queue} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

/** Tickets and repairs wait as calls do, but nobody answers or abandons them: they have no service level. */
function Row({ queue }: { queue: LiveQueue }) {
  const { t } = useTranslation("manage");
  const level = queue.service_level;
  const rings = queue.kind === "call";
  const under = rings && level.percent !== null && level.percent < level.aim_percent;
  return (
    <tr>
      <th scope="row">{label(queue.name)}{!rings && <span className={styles.soft}> {t(`live.kinds.${queue.kind as "repair"}`)}</span>}</th>
      <td className={styles.figure} data-bad={queue.waiting > 0 || undefined}>{queue.waiting}</td>
      <td className={styles.figure}>{queue.longest_since === null ? "–" : <Since at={queue.longest_since} />}</td>
      <td className={styles.figure} data-bad={under || undefined}>{!rings || level.percent === null ? "–" : `${level.percent} %`}</td>
      <td className={styles.figure}>{rings ? level.answered : "–"}</td>
      <td className={styles.figure}>{rings ? level.abandoned : "–"}{level.short_abandoned > 0 && <span className={styles.soft}> +{level.short_abandoned}</span>}</td>
      <td className={styles.figure}>{rings ? queue.offered_today : "–"}</td>
    </tr>
  );
}

const callsFirst = (one: LiveQueue, other: LiveQueue) => Number(one.kind !== "call") - Number(other.kind !== "call");
