/** One theme in the list: name, size as a bar, and where the last weeks went. */
import { EyeOff, TrendingDown, TrendingUp, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/shared/ui/Display";
import { languageOf } from "@/shared/words";
import { Spark } from "./Spark";
import type { Theme } from "./useThemes";
import styles from "./themes.module.css";

export function ThemeRow({ theme, most, chosen, onChoose }: { theme: Theme; most: number; chosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation("manage");
  const step = Math.round(theme.trend.last - theme.trend.before);
  return (
    <button type="button" className={styles.row} aria-pressed={chosen} onClick={onChoose}>
      <span className={styles.name} lang={languageOf(theme.name)}>{theme.name}</span>
      <span className={styles.marks}>
        {theme.trend.alarm && <Badge tone="breach" icon={<TriangleAlert size={12} aria-hidden />}>{t("themes.rising")}</Badge>}
        {theme.state === "muted" && <Badge tone="muted" icon={<EyeOff size={12} aria-hidden />}>{t("themes.muted")}</Badge>}
        {theme.products[0] && <Badge>{theme.products[0].code}</Badge>}
      </span>
      <span className={styles.bar} aria-hidden><span style={{ width: `${(100 * theme.size) / most}%` }} /></span>
      <span className={`num ${styles.size}`}>{theme.size}</span>
      <span className={`num ${styles.step}`} data-up={step > 0 || undefined}>
        {step !== 0 && (step > 0 ? <TrendingUp size={14} aria-hidden /> : <TrendingDown size={14} aria-hidden />)}{step > 0 ? `+${step}` : step}
      </span>
      <Spark weeks={theme.weeks} />
    </button>
  );
}
