/** Rows that may be somebody we know: the row beside its likeliest customers, with the reasons. A person decides. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "@/shared/ui/Link";
import type { Customer } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { addressOf } from "@/shared/page/address";
import { Sameness } from "@/shared/records/Sameness";
import { Button } from "@/shared/ui/Button";
import { Card, SkeletonRows } from "@/shared/ui/Display";
import { decide, decideAll, type Decision, type Import, type ImportRow, readRows } from "./imports";
import styles from "./import.module.css";

/** So sure that one click for all of them is offered. */
const SURE = 0.95;

export function Review({ one }: { one: Import }) {
  const { t } = useTranslation("admin");
  const cache = useQueryClient();
  const rows = useQuery({ queryKey: ["import-rows", one.id, "waiting", one.state], queryFn: () => readRows(one.id, "waiting") });
  const settled = (next: Import) => { cache.setQueryData(["import", one.id], next); return cache.invalidateQueries({ queryKey: ["import-rows", one.id] }); };
  const all = useMutation({ mutationFn: () => decideAll(one.id, SURE), onSuccess: settled, onError: complain });
  const decides = one.state === "done" || one.state === "running";
  return (
    <Card title={t("import.review")} count={one.waiting} flush
      actions={decides && <Button size="small" isDisabled={all.isPending} onPress={() => all.mutate()}>{t("import.allSame")}</Button>}>
      {rows.isPending && <SkeletonRows />}
      <ul className={styles.review}>
        {rows.data?.items.map((row) => <Row key={row.row_no} row={row} one={one} customers={rows.data.customers} decides={decides} onSettled={settled} />)}
      </ul>
      {rows.data?.next && <p className={styles.more}>{t("import.moreRows")}</p>}
    </Card>
  );
}

type RowProps = { row: ImportRow; one: Import; customers: Customer[]; decides: boolean; onSettled: (next: Import) => Promise<void> };

function Row({ row, one, customers, decides, onSettled }: RowProps) {
  const { t } = useTranslation("admin");
  const go = useMutation({ mutationFn: (decision: Decision) => decide(one.id, row.row_no, decision), onSuccess: onSettled, onError: complain });
  return (
    <li className={styles.pair} data-testid="waiting-row">
      <div className={styles.cells}><small className={styles.soft}>{t("import.row", { no: row.row_no })}</small><strong>{row.cells.filter(Boolean).join(" · ")}</strong></div>
      <div className={styles.candidates}>
        {row.candidates.map((candidate, at) => {
          const known = customers.find((customer) => customer.id === candidate.customer);
          return (
            <div key={at} className={styles.candidate}>
              <div className={styles.cells}>
                {known ? <Link to={addressOf({ kind: "customer", id: known.id })}>{known.name}</Link> : <span>{candidate.row ? t("import.row", { no: candidate.row }) : ""}</span>}
                <small className={styles.soft}>{known?.contact_points.map((point) => point.shown).join(" · ")}</small>
                <Sameness score={candidate.score} reasons={candidate.reasons} />
              </div>
              {decides && known && <Button size="small" look="soft" isDisabled={go.isPending} onPress={() => go.mutate({ is: "same", customer: known.id })}>{t("import.same")}</Button>}
            </div>
          );
        })}
      </div>
      {decides && (
        <div className={styles.verbs}>
          <Button size="small" isDisabled={go.isPending} onPress={() => go.mutate({ is: "different" })}>{t("import.different")}</Button>
          <Button size="small" look="plain" isDisabled={go.isPending} onPress={() => go.mutate({ is: "skip" })}>{t("import.skip")}</Button>
        </div>
      )}
    </li>
  );
}
