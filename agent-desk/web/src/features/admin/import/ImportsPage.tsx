/** Spreadsheets that came in, and the place to drop the next. */
import { useRef, useState } from "react";
import { FileSpreadsheet, Upload } from "lucide-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Link } from "@/shared/ui/Link";
import { complain, problemText } from "@/shared/news/problemText";
import { Button } from "@/shared/ui/Button";
import { Badge, Empty, SkeletonRows } from "@/shared/ui/Display";
import { moment } from "@/shared/time/format";
import { listImports, upload } from "./imports";
import styles from "./import.module.css";

export function ImportsPage() {
  const { t } = useTranslation("admin");
  const imports = useQuery({ queryKey: ["imports"], queryFn: listImports });
  return (
    <>
      <Drop />
      {imports.isPending && <SkeletonRows rows={4} />}
      {imports.isError && <Empty title={problemText(imports.error)} />}
      <ul className={styles.list}>
        {imports.data?.items.map((one) => (
          <li key={one.id}>
            <Link className={styles.one} to={`/admin/import/${one.id}`}>
              <FileSpreadsheet size={18} aria-hidden />
              <span className={styles.name}><strong>{one.file_name}</strong><small>{t(`import.sorts.${one.sort}`)} · {t("import.rows", { count: one.row_count })} · {moment(one.created_at)}</small></span>
              {one.waiting > 0 && one.state === "done" && <Badge tone="hold">{t("import.waitingCount", { count: one.waiting })}</Badge>}
              <Badge>{t(`import.states.${one.state}`)}</Badge>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Drop() {
  const { t } = useTranslation("admin");
  const go = useNavigate();
  const cache = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const send = useMutation({
    mutationFn: upload,
    onSuccess: (one) => { void cache.invalidateQueries({ queryKey: ["imports"] }); void go(`/admin/import/${one.id}`); },
    onError: complain,
  });
  const take = (files: FileList | null) => { const file = files?.[0]; if (file) send.mutate(file); };
  return (
    <div className={`${styles.drop} ${over ? styles.over : ""}`} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files); }}>
      <p><strong>{t("import.drop")}</strong><br /><span className={styles.soft}>{t("import.dropHint")}</span></p>
      <input ref={input} type="file" accept=".csv,.txt,.tsv,.xlsx" hidden data-testid="import-file" onChange={(event) => { take(event.target.files); event.target.value = ""; }} />
      <Button look="primary" isDisabled={send.isPending} onPress={() => input.current?.click()}><Upload size={16} aria-hidden />{t(send.isPending ? "import.sending" : "import.choose")}</Button>
    </div>
  );
}
