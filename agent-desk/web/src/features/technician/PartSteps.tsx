/** Parts used, found in the part table by number or name. */
import { useState } from "react";
import { Plus, Search, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { label } from "@/shared/words";
import { money } from "@/shared/time/format";
import { PlainButton } from "@/shared/ui/PlainButton";
import { useParts } from "./calls/parts";
import { useAddPart, useRemovePart } from "./calls/repair";
import type { FullRepair, Part } from "./types";
import styles from "./technician.module.css";

export function PartSteps({ repair, locked }: { repair: FullRepair; locked: boolean }) {
  const { t } = useTranslation("tech");
  const remove = useRemovePart(repair.id);
  const [adding, setAdding] = useState(false);
  return (
    <section className={styles.block}>
      <h2 className={styles.step}>{t("parts")}<span className="num">{repair.parts.length}</span></h2>
      <ul className={styles.lines}>
        {repair.parts.map((line) => (
          <li key={line.id} className={styles.line}>
            <span className={styles.lineText}><strong className="num">{line.part.no}</strong> {label(line.part.name)}</span>
            <span className="num">× {line.quantity}</span>
            {!locked && (
              <PlainButton look="plain" iconOnly size="large" aria-label={t("removePart", { no: line.part.no })} onClick={() => remove.mutate(line.id)}><Trash2 size={18} aria-hidden /></PlainButton>
            )}
          </li>
        ))}
        {repair.parts.length === 0 && <li className={styles.hint}>{t("noParts")}</li>}
      </ul>
      {!locked && !adding && <PlainButton size="large" className={styles.wide} onClick={() => setAdding(true)}><Plus size={18} aria-hidden />{t("addPart")}</PlainButton>}
      {adding && <PartFinder repair={repair} onDone={() => setAdding(false)} />}
    </section>
  );
}

function PartFinder({ repair, onDone }: { repair: FullRepair; onDone: () => void }) {
  const { t } = useTranslation("tech");
  const [words, setWords] = useState("");
  const found = useParts(words);
  const add = useAddPart(repair.id);
  const take = (part: Part) => add.mutate({ part: part.id, quantity: 1 }, { onSuccess: onDone });
  return (
    <div className={styles.form}>
      <label className={styles.finder}>
        <Search size={18} aria-hidden />
        <input className={styles.finderInput} type="search" value={words} onChange={(event) => setWords(event.target.value)} placeholder={t("findPart")} aria-label={t("findPart")} autoFocus />
      </label>
      <ul className={styles.lines}>
        {(words.trim() ? found.data?.items ?? [] : []).map((part) => (
          <li key={part.id}>
            <button type="button" className={styles.pick} disabled={add.isPending} onClick={() => take(part)}>
              <span className={styles.lineText}><strong className="num">{part.no}</strong> {label(part.name)}</span>
              <span className={`num ${styles.hint}`}>{money(part.price / 100, part.currency)} · {t("stock", { count: part.stock })}</span>
            </button>
          </li>
        ))}
        {words.trim() && found.data?.items.length === 0 && <li className={styles.hint}>{t("partUnknown")}</li>}
      </ul>
      <PlainButton size="large" className={styles.wide} onClick={onDone}>{t("cancel")}</PlainButton>
    </div>
  );
}
