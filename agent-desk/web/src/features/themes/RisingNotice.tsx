/** A quiet line about themes that rise: on the themes page it opens one, elsewhere it leads there. */
import { TrendingUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "@/shared/ui/Link";
import { languageOf } from "@/shared/words";
import { useRising } from "./useThemes";
import styles from "./themes.module.css";

const SHOWN = 3;

export function RisingNotice({ onChoose }: { onChoose?: (id: string) => void }) {
  const { t } = useTranslation("manage");
  const rising = useRising().data?.items ?? [];
  if (rising.length === 0) return null;
  return (
    <p className={styles.notice} role="status">
      <TrendingUp size={16} aria-hidden />
      <span>{t("themes.risingNow", { count: rising.length })}</span>
      {rising.slice(0, SHOWN).map((theme) => (onChoose
        ? <button key={theme.id} type="button" className={styles.noticeName} lang={languageOf(theme.name)} onClick={() => onChoose(theme.id)}>{theme.name}</button>
        : <Link key={theme.id} className={styles.noticeName} lang={languageOf(theme.name)} to="/manage/themes">{theme.name}</Link>))}
    </p>
  );
}
