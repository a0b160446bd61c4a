/** One import from file to customers: what the columns are, a dry run, the run, who may be known already, and the way back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, Download, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { Link } from "@/shared/ui/Link";
import { complain, problemText } from "@/shared/news/problemText";
import { Button } from "@/shared/ui/Button";
import { Badge, Card, Empty, SkeletonRows } from "@/shared/ui/Display";
import { Columns } from "./Columns";
import { Refused } from "./Refused";
import { Review } from "./Review";
import { type Import, readImport, step, underWay } from "./imports";
import styles from "./import.module.css";

export function ImportPage() {
  const { t } = useTranslation("admin");
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: ["import", id], queryFn: () => readImport(id), refetchInterval: (found) => found.state.data && underWay(found.state.data.state) ? 500 : false });
  if (query.isError) return <Empty title={problemText(query.error)} />;
  if (!query.data) return <SkeletonRows rows={6} />;
  const one = query.data;
  const open = one.state === "uploaded" || one.state === "checked";
  const results = one.state !== "uploaded" && one.state !== "undone";
  return (
    <>
      <header className={styles.head}>
        <Link to="/admin/import" className={styles.back} aria-label={t("import.back")}><ArrowLeft size={18} aria-hidden /></Link>
        <h2 className={styles.title}>{one.file_name}</h2>
        <Badge>{t(`import.states.${one.state}`)}</Badge>
      </header>
      {one.same_as && open && <p role="status" className={styles.note}>{t("import.sameAs")} <Link to={`/admin/import/${one.same_as}`}>{t("import.showThat")}</Link></p>}
      <Steps one={one} />
      {results && <Figures one={one} />}
      {open && <Columns key={`${one.id}:${one.version}`} one={one} />}
      {one.waiting > 0 && results && <Review key={`${one.state}:${one.waiting}`} one={one} />}
      {one.refused > 0 && results && !underWay(one.state) && <Refused one={one} />}
    </>
  );
}

function Steps({ one }: { one: Import }) {
  const { t } = useTranslation("admin");
  const cache = useQueryClient();
  const go = useMutation({
    mutationFn: (verb: "check" | "run" | "undo") => step(one, verb, Boolean(one.same_as)),
    onSuccess: (next) => { cache.setQueryData(["import", one.id], next); void cache.invalidateQueries({ queryKey: ["import-rows", one.id] }); },
    onError: (error) => { complain(error); void cache.invalidateQueries({ queryKey: ["import", one.id] }); },
  });
  const open = one.state === "uploaded" || one.state === "checked";
  const back = one.state === "done" || one.state === "failed";
  return (
    <div className={styles.steps}>
      {open && <Button isDisabled={go.isPending} onPress={() => go.mutate("check")}>{t("import.check")}</Button>}
      {open && <Button look="primary" isDisabled={go.isPending} onPress={() => go.mutate("run")}>{t(one.same_as ? "import.runAgain" : "import.run")}</Button>}
      {back && <Button isDisabled={go.isPending} onPress={() => go.mutate("undo")}><Undo2 size={16} aria-hidden />{t("import.undo")}</Button>}
      {underWay(one.state) && one.state !== "undoing" && (
        <label className={styles.progress}>
          <span className="num">{t("import.progress", { done: one.next_row, all: one.row_count })}</span>
          <progress value={one.next_row} max={one.row_count} />
        </label>
      )}
      {one.state === "failed" && <p role="alert" className={styles.note}>{t("import.failed")}</p>}
    </div>
  );
}

const FIGURES = ["created", "known", "waiting", "linked", "skipped", "refused", "kept"] as const;

function Figures({ one }: { one: Import }) {
  const { t } = useTranslation("admin");
  const dry = one.state === "checking" || one.state === "checked";
  return (
    <Card title={t(dry ? "import.dryResult" : "import.result")} actions={one.refused > 0 && <a className={styles.link} href={`/api/imports/${one.id}/errors`} download><Download size={14} aria-hidden />{t("import.errors")}</a>}>
      <dl className={styles.figures}>
        {FIGURES.filter((name) => one[name] > 0 || name === "created").map((name) => (
          <div key={name}><dt>{t(`import.figures.${dry && name === "created" ? "would" : name}`)}</dt><dd className="num" data-testid={`figure-${name}`}>{one[name]}</dd></div>
        ))}
      </dl>
    </Card>
  );
}
