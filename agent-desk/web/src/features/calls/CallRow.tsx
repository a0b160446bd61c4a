/** One call of the list. The number is masked or not by the reader's role; that is decided by the server. */
import { useTranslation } from "react-i18next";
import type { Call } from "@/shared/api/types";
import { clockText, moment } from "@/shared/time/format";
import { Badge } from "@/shared/ui/Display";
import { Link } from "@/shared/ui/Link";
import { outcomeOf } from "./outcome";
import { useQueueName } from "./useCalls";
import styles from "./calls.module.css";

export function CallRow({ call, onOpen }: { call: Call; onOpen: () => void }) {
  const { t } = useTranslation("manage");
  const queueName = useQueueName();
  const outcome = outcomeOf(call);
  return (
    <tr>
      <th scope="row"><button type="button" className={styles.open} onClick={onOpen}>{moment(call.at)}</button></th>
      <td className="num">{call.number ?? t("calls.withheld")}</td>
      <td className={styles.wide}>{call.customer ? <Link to={`/desk/customers/${call.customer.id}`}>{call.customer.name}</Link> : <span className={styles.soft}>{t("calls.unknown")}</span>}</td>
      <td>{queueName(call.queue)}</td>
      <td>{call.person?.name}</td>
      <td><Badge tone={outcome.tone} icon={<outcome.Icon size={12} aria-hidden />}>{t(`calls.outcomes.${outcome.word}`)}</Badge></td>
      <td className={styles.figure}>{call.wait_ms === null ? "" : clockText(call.wait_ms)}</td>
      <td className={styles.figure}>{call.talk_ms === null ? "" : clockText(call.talk_ms)}</td>
    </tr>
  );
}
