/** The list of open jobs, grouped by the day that was promised. The soonest stands first and can be started from here. */
import { Coffee } from "lucide-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/shared/news/problemText";
import { day } from "@/shared/time/format";
import { Empty, SkeletonRows } from "@/shared/ui/Display";
import { PlainButton } from "@/shared/ui/PlainButton";
import { useNow } from "@/shared/time/useNow";
import type { Repair } from "@/shared/api/types";
import { useDay } from "./calls/day";
import { JobCard } from "./JobCard";
import { dayKeyOf } from "./words";
import styles from "./technician.module.css";

export function DayPage() {
  const { t } = useTranslation("tech");
  const jobs = useDay();
  const now = useNow(60_000);
  return (
    <>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("today")}</h1>
        <span className={styles.headDay}>{day(now)}</span>
      </header>
      {jobs.isPending && <SkeletonRows rows={6} />}
      {jobs.isError && (
        <Empty title={problemText(jobs.error)}>
          <PlainButton size="large" onClick={() => void jobs.refetch()}>{t("again")}</PlainButton>
        </Empty>
      )}
      {jobs.data?.items.length === 0 && <Empty icon={<Coffee size={22} />} title={t("noJobs")}>{t("noJobsText")}</Empty>}
      {jobs.data && groups(jobs.data.items, now).map(({ key, at, jobs: list }) => (
        <section key={key} className={styles.group}>
          <h2 className={styles.groupTitle}>{at === null ? t("unplanned") : key === dayKeyOf(now) ? t("today") : day(at)}<span className="num">{list.length}</span></h2>
          <ul className={styles.cards}>{list.map((job) => <li key={job.id}><JobCard job={job} /></li>)}</ul>
        </section>
      ))}
    </>
  );
}

type Group = { key: string; at: number | null; jobs: Repair[] };

/** What should have been done before today stands under today: it is today's work now. */
export function groups(jobs: readonly Repair[], now: number): Group[] {
  const found = new Map<string, Group>();
  for (const job of [...jobs].sort((a, b) => (a.visit?.from ?? Infinity) - (b.visit?.from ?? Infinity))) {
    const at = job.visit ? Math.max(job.visit.from, now) : null;
    const key = at === null ? "none" : dayKeyOf(at);
    const group = found.get(key) ?? { key, at, jobs: [] };
    group.jobs.push(job);
    found.set(key, group);
  }
  return [...found.values()];
}
