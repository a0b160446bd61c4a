/** The technician's day: what is late, today, without a window, next, and what is done. The soonest stands first. */
import { Coffee } from "lucide-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/shared/news/problemText";
import { day } from "@/shared/time/format";
import { Empty, SkeletonRows } from "@/shared/ui/Display";
import { PlainButton } from "@/shared/ui/PlainButton";
import { useNow } from "@/shared/time/useNow";
import { useDay } from "./calls/day";
import { groupsOf } from "./groups";
import { JobCard } from "./JobCard";
import styles from "./technician.module.css";

export function DayPage() {
  const { t } = useTranslation("tech");
  const today = useDay();
  const now = useNow(60_000);
  const groups = today.data ? groupsOf(today.data, now) : [];
  return (
    <>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("jobs")}</h1>
        <span className={styles.headDay}>{day(now)}</span>
      </header>
      {today.isPending && <SkeletonRows rows={6} />}
      {today.isError && !today.data && (
        <Empty title={problemText(today.error)}>
          <PlainButton size="large" onClick={() => void today.refetch()}>{t("again")}</PlainButton>
        </Empty>
      )}
      {today.data && groups.length === 0 && <Empty icon={<Coffee size={22} />} title={t("noJobs")}>{t("noJobsText")}</Empty>}
      {groups.map(({ name, jobs }) => (
        <section key={name} className={styles.group} data-group={name}>
          <h2 className={styles.groupTitle}>{t(`groups.${name}`)}<span className="num">{jobs.length}</span></h2>
          <ul className={styles.cards}>{jobs.map((job) => <li key={job.id}><JobCard job={job} dated={name === "late" || name === "next"} /></li>)}</ul>
        </section>
      ))}
    </>
  );
}
