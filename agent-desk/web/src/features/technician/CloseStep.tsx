/** The last step: what came of it. Closing waits for every required check; what is missing is named, not just refused. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { label } from "@/shared/words";
import { toast } from "@/shared/news/say";
import { PlainButton } from "@/shared/ui/PlainButton";
import { useClose } from "./calls/repair";
import { settled } from "./CheckSteps";
import type { FullRepair, RepairResult } from "./types";
import styles from "./technician.module.css";

const results: readonly RepairResult[] = ["fixed", "replaced", "part_needed", "not_reproduced"];

export function CloseStep({ repair }: { repair: FullRepair }) {
  const { t } = useTranslation("tech");
  const [result, setResult] = useState<RepairResult | null>(null);
  const [note, setNote] = useState("");
  const close = useClose(repair.id);
  const go = useNavigate();
  const missing = repair.checks.filter((check) => check.required && !settled(check));
  // The news of it may come before the answer and take this step off the page; a promise is kept all the same.
  const send = () => result && close.mutateAsync({ version: repair.version, result, ...(note.trim() ? { note: note.trim() } : {}) }).then(() => {
    toast(t("closedToast", { no: repair.no }));
    void go("/tech/");
  }, () => {});
  return (
    <section className={styles.block}>
      <h2 className={styles.step}>{t("result")}</h2>
      <fieldset className={styles.results}>
        <legend className="sr">{t("result")}</legend>
        {results.map((one) => (
          <label key={one} className={styles.resultChoice}>
            <input type="radio" name="result" value={one} checked={result === one} onChange={() => setResult(one)} />
            <span>{t(`results.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <label className={styles.field}>{t("note")}<textarea className={styles.input} rows={3} value={note} onChange={(event) => setNote(event.target.value)} placeholder={t("notePlaceholder")} /></label>
      {missing.length > 0 && <p className={styles.missing} role="status">{t("missing", { list: missing.map((check) => label(check.label)).join("、") })}</p>}
      <PlainButton look="primary" size="large" className={styles.wide} disabled={!result || missing.length > 0 || close.isPending} onClick={() => void send()}>{close.isPending ? t("closing") : t("close")}</PlainButton>
    </section>
  );
}
