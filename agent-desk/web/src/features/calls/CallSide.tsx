/** One call, opened beside the list: what was chosen, how it ended, and why this person was asked. */
import { useTranslation } from "react-i18next";
import { clockText, moment } from "@/shared/time/format";
import { Badge, Facts, SkeletonRows } from "@/shared/ui/Display";
import { Dialog } from "@/shared/ui/Dialog";
import { label } from "@/shared/words";
import { outcomeOf } from "./outcome";
import { type Candidate, type FullCall, useCall, useQueueName } from "./useCalls";
import styles from "./calls.module.css";

export function CallSide({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useTranslation("manage");
  const call = useCall(id);
  return (
    <Dialog title={t("calls.one")} isOpen={id !== null} onClose={onClose} side>
      {call.isPending ? <SkeletonRows rows={6} /> : call.data && <Body call={call.data} />}
    </Dialog>
  );
}

function Body({ call }: { call: FullCall }) {
  const { t } = useTranslation("manage");
  const queueName = useQueueName();
  const outcome = outcomeOf(call);
  const span = (ms: number | null) => ms !== null && clockText(ms);
  return (
    <div className={styles.side}>
      <Facts pairs={[
        [t("calls.time"), moment(call.at)],
        [t("calls.number"), call.number ?? t("calls.withheld")],
        [t("calls.customer"), call.customer?.name ?? t("calls.unknown")],
        [t("live.queue"), queueName(call.queue)],
        [t("calls.person"), call.person?.name],
        [t("calls.outcome"), <Badge key="o" tone={outcome.tone}>{t(`calls.outcomes.${outcome.word}`)}</Badge>],
        [t("calls.wait"), span(call.wait_ms)],
        [t("calls.talk"), span(call.talk_ms)],
        [t("calls.choices"), call.choices.map((choice) => `${choice.digit ?? "–"} ${label(choice.label)}`).join(" › ")],
        [t("calls.note"), call.note],
      ]} />
      {call.explanation && call.explanation.candidates.length > 0 && (
        <section>
          <h3 className={styles.sideTitle}>{t("calls.why")}</h3>
          <ul className={styles.candidates}>{call.explanation.candidates.map((one) => <Line key={one.person} one={one} />)}</ul>
        </section>
      )}
    </div>
  );
}

function Line({ one }: { one: Candidate }) {
  const { t } = useTranslation("manage");
  return (
    <li className={styles.candidate} data-taken={one.taken || undefined}>
      <span className="grow">{one.name ?? one.person}</span>
      <span className={styles.soft}>{one.taken ? t("calls.taken") : one.why_not}</span>
      {one.score !== null && one.score !== undefined && <span className="num">{Math.round(one.score)}</span>}
    </li>
  );
}
