/** The manager's live page: six figures, every queue, every person, changing as it happens. */
import type { ReactNode } from "react";
import type { TFunction } from "i18next";
import { Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/shared/news/problemText";
import { useLink } from "@/shared/socket/useSocket";
import { clockText, timeWithSeconds } from "@/shared/time/format";
import { Since } from "@/shared/time/Timers";
import { useNow } from "@/shared/time/useNow";
import { Button } from "@/shared/ui/Button";
import { Empty, SkeletonRows } from "@/shared/ui/Display";
import type { Live } from "@/shared/api/types";
import { label } from "@/shared/words";
import { PeopleTable } from "./PeopleTable";
import { QueueTable } from "./QueueTable";
import { type Sums, sums, useLive } from "./useLive";
import styles from "./live.module.css";

/** `notice`: what else a manager should hear of, said quietly under the title. */
export function LivePage({ notice }: { notice?: ReactNode }) {
  const { t } = useTranslation("manage");
  const live = useLive();
  const link = useLink();
  return (
    <main id="page" className={styles.page} tabIndex={0}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("live.title")}</h1>
        <Clock fresh={link === "open"} />
      </header>
      {notice}
      {live.isPending && <SkeletonRows rows={8} />}
      {live.isError && !live.data && <Empty title={problemText(live.error)}><Button onPress={() => void live.refetch()}>{t("again")}</Button></Empty>}
      {live.data && <Board live={live.data} stale={link !== "open"} />}
    </main>
  );
}

function Clock({ fresh }: { fresh: boolean }) {
  const { t } = useTranslation("manage");
  const now = useNow();
  return <p className={fresh ? styles.fresh : styles.stale} role="status">{fresh ? <span className="num" aria-hidden>{timeWithSeconds(now)}</span> : t("live.stale")}</p>;
}

function Board({ live, stale }: { live: Live; stale: boolean }) {
  const { t } = useTranslation("manage");
  const now = useNow();
  const all = sums(live);
  const late = all.longest?.longest_since != null && now - all.longest.longest_since > all.longest.service_level.within_s * 1000;
  return (
    <div className={stale ? styles.grey : undefined}>
      <dl className={styles.tiles}>
        <Tile name={t("live.waiting")} value={all.waiting} aim={all.busiest ? t("live.mostIn", { queue: label(all.busiest.name) }) : t("live.nobodyWaits")} bad={all.waiting > 0 && all.ready === 0} />
        <Tile name={t("live.longest")} value={all.longest?.longest_since ? <Since at={all.longest.longest_since} /> : "–"} aim={aimOfWait(all, t)} bad={late} />
        <Tile name={t("live.serviceLevel")} value={all.percent === null ? "–" : `${all.percent} %`} aim={all.aim ? t("live.aimLevel", all.aim) : t("live.aimsDiffer")} bad={all.under} />
        <Tile name={t("live.ready")} value={all.ready} aim={t("live.ofSignedIn", { count: all.signedIn })} bad={all.ready === 0 && all.waiting > 0} />
        <Tile name={t("live.inCall")} value={all.inCall} aim={t("live.wrapping", { count: all.wrapping })} />
        <Tile name={t("live.offered")} value={all.offered} aim={t("live.abandoned", { count: all.abandoned })} />
      </dl>
      <QueueTable queues={live.queues} />
      {live.people.length ? <PeopleTable people={live.people} queues={live.queues} /> : <Empty icon={<Users size={20} />} title={t("live.nobody")}>{t("live.nobodyText")}</Empty>}
    </div>
  );
}

/** The aim of the queue in which somebody waits longest; while nobody waits, the aim all queues share. */
function aimOfWait(all: Sums, t: TFunction<"manage">): string {
  const within = all.longest?.service_level.within_s ?? all.aim?.within_s;
  return within === undefined ? t("live.aimsDiffer") : t("live.aimWait", { time: clockText(within * 1000) });
}

function Tile({ name, value, aim, bad }: { name: string; value: ReactNode; aim: string; bad?: boolean }) {
  return (
    <div className={styles.tile} data-bad={bad || undefined}>
      <dt>{name}</dt>
      <dd className="num">{value}{bad && <span className={styles.alarm} aria-hidden>▲</span>}</dd>
      <dd className={styles.aim}>{aim}</dd>
    </div>
  );
}
