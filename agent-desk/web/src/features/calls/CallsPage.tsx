/** Every call there was: time, number, customer, queue, person, outcome, wait. Newest first, more on demand. */
import { useState } from "react";
import { PhoneOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/shared/news/problemText";
import { Button } from "@/shared/ui/Button";
import { Empty, SkeletonRows } from "@/shared/ui/Display";
import { Select } from "@/shared/ui/Select";
import { label } from "@/shared/words";
import { CallRow } from "./CallRow";
import { CallSide } from "./CallSide";
import { useCalls, useQueues } from "./useCalls";
import styles from "./calls.module.css";

const outcomes = ["all", "answered", "abandoned", "short_abandoned", "node_lost"] as const;
type Outcome = (typeof outcomes)[number];

export function CallsPage() {
  const { t } = useTranslation("manage");
  const [queue, setQueue] = useState("all");
  const [outcome, setOutcome] = useState<Outcome>("all");
  const [open, setOpen] = useState<string | null>(null);
  const calls = useCalls({ queue: queue === "all" ? null : queue, outcome: outcome === "all" ? null : outcome });
  const queues = useQueues();
  const rows = calls.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main id="page" className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("calls.title")}</h1>
        <Select label={t("live.queue")} hideLabel value={queue} onChange={setQueue}
          choices={[{ id: "all", label: t("calls.allQueues") }, ...(queues.data?.items ?? []).map((one) => ({ id: one.id, label: label(one.name) }))]} />
        <Select label={t("calls.outcome")} hideLabel value={outcome} onChange={setOutcome} choices={outcomes.map((one) => ({ id: one, label: t(`calls.outcomes.${one}`) }))} />
      </header>
      {calls.isPending && <SkeletonRows rows={10} />}
      {calls.isError && <Empty title={problemText(calls.error)}><Button onPress={() => void calls.refetch()}>{t("again")}</Button></Empty>}
      {calls.data && rows.length === 0 && <Empty icon={<PhoneOff size={20} />} title={t("calls.none")}>{t("calls.noneText")}</Empty>}
      {rows.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>{(["time", "number", "customer", "queue", "person", "outcome", "wait", "talk"] as const).map((name) => (
                <th key={name} scope="col" className={name === "wait" || name === "talk" ? styles.figure : undefined}>{t(`calls.${name}`)}</th>
              ))}</tr>
            </thead>
            <tbody>{rows.map((call) => <CallRow key={call.id} call={call} onOpen={() => setOpen(call.id)} />)}</tbody>
          </table>
        </div>
      )}
      {calls.hasNextPage && <div className={styles.more}><Button isDisabled={calls.isFetchingNextPage} onPress={() => void calls.fetchNextPage()}>{t("more")}</Button></div>}
      <CallSide id={open} onClose={() => setOpen(null)} />
    </main>
  );
}
