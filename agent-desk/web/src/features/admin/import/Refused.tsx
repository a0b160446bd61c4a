/** Rows that could not be kept, each with what is wrong in words. The whole list is a file beside the figures. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui/Display";
import { type Import, readRows, type RowProblem } from "./imports";
import styles from "./import.module.css";

const CODES = [
  "digits_lost", "not_a_number", "not_an_address", "bad_credit_code", "ambiguous_date", "bad_date", "too_long", "name_missing", "serial_missing", "product_missing", "subject_missing",
  "customer_missing", "unknown_owner", "unknown_kind", "unknown_class", "unknown_language", "unknown_priority", "customer_not_found", "customer_ambiguous", "product_not_found", "serial_known",
] as const;
type Code = (typeof CODES)[number];
const isCode = (code: string): code is Code => (CODES as readonly string[]).includes(code);

export function Refused({ one }: { one: Import }) {
  const { t } = useTranslation("admin");
  const rows = useQuery({ queryKey: ["import-rows", one.id, "refused", one.state], queryFn: () => readRows(one.id, "refused") });
  const words = (problem: RowProblem) => {
    const heading = problem.column === null ? "" : (one.headings[problem.column] ?? "");
    const what = isCode(problem.code) ? t(`import.problems.${problem.code}`, { value: problem.value }) : problem.code;
    return [heading && `${heading}${problem.value ? ` (${problem.value})` : ""}:`, what].filter(Boolean).join(" ");
  };
  return (
    <Card title={t("import.refused")} count={one.refused} flush>
      <ul className={styles.review}>
        {rows.data?.items.map((row) => (
          <li key={row.row_no} className={styles.bad}>
            <span className="num">{row.row_no}</span>
            <div className={styles.cells}><strong>{row.problems.map(words).join(" ")}</strong><small className={styles.soft}>{row.cells.filter(Boolean).join(" · ")}</small></div>
          </li>
        ))}
      </ul>
      {rows.data?.next && <p className={styles.more}>{t("import.moreRows")}</p>}
    </Card>
  );
}
