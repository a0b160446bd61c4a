/** What each column is: guessed, corrected here, with the first rows to see what it holds. */
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { complain } from "@/shared/news/problemText";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Display";
import { Select } from "@/shared/ui/Select";
import { FIELDS, type Field, type Import, readPreview, setColumns, SORTS } from "./imports";
import styles from "./import.module.css";

export function Columns({ one }: { one: Import }) {
  const { t } = useTranslation("admin");
  const cache = useQueryClient();
  const [columns, setTaken] = useState(one.columns);
  const [sort, setSort] = useState(one.sort);
  const preview = useQuery({ queryKey: ["import-preview", one.id], queryFn: () => readPreview(one.id) });
  const save = useMutation({ mutationFn: () => setColumns(one, sort, columns), onSuccess: (next) => cache.setQueryData(["import", one.id], next), onError: complain });
  const changed = sort !== one.sort || columns.some((field, at) => field !== one.columns[at]);
  const choices = [{ id: "none" as const, label: t("import.leaveOut") }, ...FIELDS.map((field) => ({ id: field, label: t(`import.fields.${field}`) }))];
  const take = (at: number, id: Field | "none") => setTaken(columns.map((field, other) => (other === at ? (id === "none" ? null : id) : field)));
  return (
    <Card title={t("import.columns")} actions={<Button size="small" look="soft" isDisabled={!changed || save.isPending} onPress={() => save.mutate()}>{t("import.saveColumns")}</Button>}>
      <div className={styles.sort}><Select label={t("import.sort")} choices={SORTS.map((id) => ({ id, label: t(`import.sorts.${id}`) }))} value={sort} onChange={setSort} /></div>
      <ul className={styles.columns}>
        {one.headings.map((heading, at) => (
          <li key={at} className={styles.column}>
            <div className={styles.heading}><strong>{heading || t("import.noHeading", { no: at + 1 })}</strong><small className={styles.soft}>{preview.data?.rows.map((row) => row.cells[at]).filter(Boolean).slice(0, 3).join(" · ")}</small></div>
            <Select label={t("import.isWhat", { heading })} hideLabel choices={choices} value={columns[at] ?? "none"} onChange={(id) => take(at, id)} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
