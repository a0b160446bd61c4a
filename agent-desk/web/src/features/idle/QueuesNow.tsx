/** The queues as counters that move by themselves: waiting, longest wait, service level. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "@/shared/api/http";
import type { Live, LiveQueue } from "@/shared/api/types";
import { useMessage, useTopic } from "@/shared/socket/useSocket";
import { Since } from "@/shared/time/Timers";
import { label } from "@/shared/words";
import styles from "./idle.module.css";

const KEY = ["live"];

export function QueuesNow() {
  const { t } = useTranslation("desk");
  const cache = useQueryClient();
  const live = useQuery({ queryKey: KEY, queryFn: () => get<Live>("/api/live"), retry: false });
  useTopic("live");
  // What queues were while the line was cut is not told again.
  useMessage("hello", () => void cache.invalidateQueries({ queryKey: KEY }));
  useMessage("queue_changed", ({ queue }) => cache.setQueryData<Live>(KEY, (was) => was && { ...was, queues: was.queues.map((one) => (one.queue === queue.queue ? { ...one, ...queue } : one)) }));
  // Tickets and repairs wait in queues, too, but nobody hears them ring.
  const calls = live.data?.queues.filter(({ kind }) => kind === "call");
  if (!calls?.length) return null;
  return (
    <section className={styles.queues} aria-label={t("idle.queues")}>
      {calls.map((queue) => <Tile key={queue.queue} queue={queue} />)}
    </section>
  );
}

function Tile({ queue }: { queue: LiveQueue }) {
  const { t } = useTranslation("desk");
  const { percent } = queue.service_level;
  return (
    <article className={styles.tile} data-busy={queue.waiting > 0}>
      <h3>{label(queue.name)}</h3>
      <p className={styles.big}><span className="num">{queue.waiting}</span> {t("idle.waiting")}</p>
      <p className={styles.small}>
        {queue.longest_since !== null && queue.waiting > 0 && <span>{t("idle.longest")} <Since at={queue.longest_since} /></span>}
        <span>{percent === null ? t("idle.noData") : <>{t("idle.level")} <span className="num">{Math.round(percent)} %</span></>}</span>
      </p>
    </article>
  );
}
