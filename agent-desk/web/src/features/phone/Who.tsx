/** Who is on the line, in two lines: the name with how sure we are of it, then queue, wait, menu choices and number. */
import { CircleCheck, CircleHelp, EyeOff, UserPlus, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Match, ScreenPop } from "@/shared/api/types";
import { clockText } from "@/shared/time/format";
import { label } from "@/shared/words";
import { Link } from "@/shared/ui/Link";
import { nameOf } from "./machine";
import styles from "./strip.module.css";

const MATCH: Record<Match, typeof CircleCheck> = { exact: CircleCheck, maybe: CircleHelp, shared: Users, unknown: UserPlus, withheld: EyeOff };

export function Who({ pop, full, linked }: { pop: ScreenPop; full?: boolean; linked?: boolean }) {
  const { t } = useTranslation("desk");
  const name = nameOf(pop) || t("phone.withheld");
  const company = pop.company?.name ?? pop.customer?.company?.name;
  const Icon = MATCH[pop.match];
  const choices = pop.choices.map((choice) => `${choice.digit} ${label(choice.label)}`).join(" › ");
  return (
    <div className={styles.who}>
      <div className={styles.name}>
        {linked ? <Link to="/desk">{name}</Link> : <span>{name}</span>}
        {company && company !== name && <span style={{ fontWeight: 500, opacity: 0.85 }}>{company}</span>}
      </div>
      <div className={styles.facts}>
        <span style={{ display: "inline-flex", gap: 4, alignItems: "center" }}><Icon size={14} aria-hidden />{t(`match.${pop.match}`)}</span>
        <span>{label(pop.queue?.name)}</span>
        {full && <span>{t("phone.waited", { time: clockText(pop.waited_ms) })}</span>}
        {full && choices && <span>{choices}</span>}
        {!pop.number.withheld && <span className="num">{pop.number.shown}{pop.number.extension ? ` ${t("phone.extension", { ext: pop.number.extension })}` : ""}</span>}
      </div>
    </div>
  );
}
