/** Draws the live regions and the toasts. Mounted once, by each shell. */
import { CircleAlert, CircleCheck, Undo2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PlainButton } from "@/shared/ui/PlainButton";
import { dismiss, useNews } from "./say";
import styles from "./news.module.css";

export function News() {
  const { alert, status, toasts } = useNews();
  const { t } = useTranslation();
  return (
    <>
      <div className="sr" role="alert" aria-live="assertive">{alert}</div>
      <div className="sr" role="status" aria-live="polite">{status}</div>
      <div className={styles.stack}>
        {toasts.map((item) => (
          <div key={item.id} className={styles.toast} data-tone={item.tone}>
            {item.tone === "error" ? <CircleAlert size={16} aria-hidden /> : <CircleCheck size={16} aria-hidden />}
            <span className={styles.text}>{item.text}</span>
            {item.undo && (
              <PlainButton look="plain" size="small" onClick={() => { item.undo?.(); dismiss(item.id); }}><Undo2 size={14} aria-hidden />{t("undo")}</PlainButton>
            )}
            <PlainButton look="plain" size="small" iconOnly aria-label={t("close")} onClick={() => dismiss(item.id)}><X size={14} /></PlainButton>
          </div>
        ))}
      </div>
    </>
  );
}
