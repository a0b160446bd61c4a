/** The text of an article with buttons for its marks; they also work by keyboard where editors usually have them. */
import { type ReactNode, useRef } from "react";
import { Bold, Code, Heading2, List, ListOrdered, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PlainButton } from "@/shared/ui/PlainButton";
import { type Mark, withMark } from "./marks";
import styles from "./article.module.css";

const buttons: readonly (readonly [Mark, ReactNode])[] = [
  ["heading", <Heading2 key="h" size={16} aria-hidden />], ["bold", <Bold key="b" size={16} aria-hidden />], ["list", <List key="l" size={16} aria-hidden />],
  ["numbers", <ListOrdered key="n" size={16} aria-hidden />], ["note", <TriangleAlert key="w" size={16} aria-hidden />], ["code", <Code key="c" size={16} aria-hidden />],
];

export function MarkedText({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation("desk");
  const area = useRef<HTMLTextAreaElement>(null);
  const mark = (kind: Mark) => {
    const field = area.current;
    if (!field) return;
    const made = withMark(kind, { text: field.value, from: field.selectionStart, to: field.selectionEnd });
    onChange(made.text);
    // The field has the new text after the next drawing; the selection is set on it then.
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(made.from, made.to);
    });
  };
  const key = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "b") return;
    event.preventDefault();
    mark("bold");
  };
  return (
    <div className={styles.marked}>
      <div className={styles.marks} role="toolbar" aria-label={t("article.marks.label")}>
        {buttons.map(([kind, icon]) => <PlainButton key={kind} look="plain" size="small" iconOnly aria-label={t(`article.marks.${kind}`)} title={t(`article.marks.${kind}`)} onClick={() => mark(kind)}>{icon}</PlainButton>)}
      </div>
      <textarea ref={area} className={styles.text} value={value} onChange={(event) => onChange(event.target.value)} onKeyDown={key} aria-label={t("article.text")} placeholder={t("article.textHint")} spellCheck />
    </div>
  );
}
