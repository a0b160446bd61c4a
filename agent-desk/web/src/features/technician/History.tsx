/** What happened to this machine and this customer before: read at the door, so short and newest first. */
import { useTranslation } from "react-i18next";
import { Ago } from "@/shared/time/Timers";
import { date } from "@/shared/time/format";
import type { FullRepair } from "./types";
import styles from "./technician.module.css";

export function History({ repair }: { repair: FullRepair }) {
  const { t } = useTranslation("tech");
  return (
    <>
      {repair.device_history.length > 0 && (
        <details className={styles.block} open>
          <summary className={styles.step}>{t("machineHistory")}<span className="num">{repair.device_history.length}</span></summary>
          <ul className={styles.past}>
            {repair.device_history.map((past) => (
              <li key={past.id}><span className={`num ${styles.hint}`}>R-{past.no}{past.done_at ? ` · ${date(past.done_at)}` : ""}</span><p>{past.fault}</p></li>
            ))}
          </ul>
        </details>
      )}
      <details className={styles.block}>
        <summary className={styles.step}>{t("customerHistory")}<span className="num">{repair.history.length}</span></summary>
        <ul className={styles.past}>
          {repair.history.map((item) => (
            <li key={item.id}><span className={styles.hint}><Ago at={item.at} />{item.person ? ` · ${item.person.name}` : ""}</span><p>{item.summary}</p></li>
          ))}
          {repair.history.length === 0 && <li className={styles.hint}>{t("noHistory")}</li>}
        </ul>
      </details>
    </>
  );
}
