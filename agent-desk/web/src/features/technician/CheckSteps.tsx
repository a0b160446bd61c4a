/** The checklist of the product. A required step is done, or skipped with a reason; anything else keeps the job open. */
import { useState } from "react";
import { Check as CheckIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { label } from "@/shared/words";
import { PlainButton } from "@/shared/ui/PlainButton";
import { useTickCheck } from "./calls/repair";
import type { Check, FullRepair } from "./types";
import styles from "./technician.module.css";

export const settled = (check: Check) => check.done_at !== null || Boolean(check.skipped_reason);

export function CheckSteps({ repair, locked }: { repair: FullRepair; locked: boolean }) {
  const { t } = useTranslation("tech");
  const done = repair.checks.filter(settled).length;
  if (repair.checks.length === 0) return null;
  return (
    <section className={styles.block}>
      <h2 className={styles.step}>{t("checklist")}<span className="num">{done}/{repair.checks.length}</span></h2>
      <ul className={styles.checks}>{repair.checks.map((check) => <li key={check.code}><OneCheck repair={repair.id} check={check} locked={locked} /></li>)}</ul>
    </section>
  );
}

function OneCheck({ repair, check, locked }: { repair: string; check: Check; locked: boolean }) {
  const { t } = useTranslation("tech");
  const tick = useTickCheck(repair, label(check.label));
  const [skipping, setSkipping] = useState(false);
  const done = check.done_at !== null;
  return (
    <>
      <div className={styles.check}>
        <label className={styles.checkLabel}>
          <input type="checkbox" className={styles.checkInput} checked={done} disabled={locked}
            onChange={(event) => tick.mutate({ code: check.code, done: event.target.checked })} />
          <span className={styles.checkBox} aria-hidden>{done && <CheckIcon size={18} strokeWidth={3} />}</span>
          <span>{label(check.label)}{check.required && <span className={styles.must}>{t("required")}</span>}</span>
        </label>
        {!done && !locked && !check.skipped_reason && <PlainButton look="plain" onClick={() => setSkipping(true)}>{t("skip")}</PlainButton>}
      </div>
      {check.skipped_reason && <p className={styles.hint}>{t("skipped", { reason: check.skipped_reason })}</p>}
      {skipping && (
        <ReasonForm ask={t("skipWhy")} go={t("skip")} onCancel={() => setSkipping(false)}
          onReason={(reason) => { tick.mutate({ code: check.code, done: false, skipped_reason: reason }); setSkipping(false); }} />
      )}
    </>
  );
}

/** A reason in words; nothing is sent without one. */
export function ReasonForm({ ask, go, onReason, onCancel }: { ask: string; go: string; onReason: (reason: string) => void; onCancel: () => void }) {
  const { t } = useTranslation("tech");
  const [reason, setReason] = useState("");
  return (
    <form className={styles.form} onSubmit={(event) => { event.preventDefault(); if (reason.trim()) onReason(reason.trim()); }}>
      <label className={styles.field}>{ask}<textarea className={styles.input} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} required autoFocus /></label>
      <div className={styles.cardFoot}>
        <PlainButton size="large" className={styles.half} onClick={onCancel}>{t("cancel")}</PlainButton>
        <PlainButton size="large" look="primary" type="submit" className={styles.half} disabled={!reason.trim()}>{go}</PlainButton>
      </div>
    </form>
  );
}
