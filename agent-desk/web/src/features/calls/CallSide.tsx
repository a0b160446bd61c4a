/** One call, opened beside the list: what was chosen, how it ended, and why this person was asked. */
import { useTranslation } from "react-i18next";
import { clockText, moment } from "@/shared/time/format";
import { Badge, Facts, SkeletonRows } from "@/shared/ui/Display";
import { Dialog } from "@/shared/ui/Dialog";
import { label } from "@/shared/words";
import { outcomeOf } from "./outcome";
import { type Candidate, type FullCall, type Offer, useCall, usePersonName, useQueueName } from "./useCalls";
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
  const nameOf = usePersonName();
  const refused = call.offers.filter(({ result }) => isEnding(result));
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
          <ul className={styles.candidates}>{[...call.explanation.candidates].sort(chosenFirst).map((one) => <Line key={one.person} one={one} name={nameOf(one.person)} />)}</ul>
        </section>
      )}
      {refused.length > 0 && (
        <section>
          <h3 className={styles.sideTitle}>{t("calls.offers")}</h3>
          <ul className={styles.candidates}>{refused.map((offer) => <Refused key={offer.reservation} offer={offer} name={nameOf(offer.person)} />)}</ul>
        </section>
      )}
    </div>
  );
}

const isChosen = (one: Candidate) => one.verdict.why === "chosen";
const chosenFirst = (a: Candidate, b: Candidate) => Number(isChosen(b)) - Number(isChosen(a));

function Line({ one, name }: { one: Candidate; name: string }) {
  const { t } = useTranslation("manage");
  const { why, presence } = one.verdict;
  return (
    <li className={styles.candidate} data-taken={isChosen(one) || undefined}>
      <span className="grow">{name}</span>
      <span className={styles.soft}>{why === "presence" && presence ? t(`live.states.${presence}`) : t(`calls.verdicts.${why}`)}</span>
    </li>
  );
}

const endings = ["declined", "expired", "canceled", "failed"] as const;
type Ending = (typeof endings)[number];
const isEnding = (result: string | null): result is Ending => endings.includes(result as Ending);

/** An offer that came to nothing, with what the person said about it. */
function Refused({ offer, name }: { offer: Offer; name: string }) {
  const { t } = useTranslation("manage");
  return (
    <li className={styles.candidate}>
      <span className="grow">{name}{offer.reason && <span className={styles.soft}> · {offer.reason}</span>}</span>
      {isEnding(offer.result) && <span className={styles.soft}>{t(`calls.endings.${offer.result}`)}</span>}
    </li>
  );
}
