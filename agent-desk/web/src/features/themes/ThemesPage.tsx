/** What customers complain about: themes by size with their weeks, and one opened beside the list with its quotes. */
import { useState } from "react";
import { MessagesSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/shared/news/problemText";
import { Button } from "@/shared/ui/Button";
import { Empty, SkeletonRows } from "@/shared/ui/Display";
import { Select } from "@/shared/ui/Select";
import { label } from "@/shared/words";
import { ThemeRow } from "./ThemeRow";
import { ThemeSide } from "./ThemeSide";
import { useProducts, useThemes } from "./useThemes";
import styles from "./themes.module.css";

export function ThemesPage() {
  const { t } = useTranslation("manage");
  const [product, setProduct] = useState("all");
  const [chosen, setChosen] = useState<string | null>(null);
  const themes = useThemes(product === "all" ? null : product);
  const products = useProducts();
  const rows = themes.data?.items ?? [];
  const open = rows.find((theme) => theme.id === chosen) ?? rows[0] ?? null;
  const most = Math.max(1, ...rows.map((theme) => theme.size));
  return (
    <main id="page" className={styles.page}>
      <section className={styles.list}>
        <header className={styles.head}>
          <h1 className={styles.title}>{t("themes.title")}</h1>
          <Select label={t("themes.product")} hideLabel value={product} onChange={setProduct}
            choices={[{ id: "all", label: t("themes.allProducts") }, ...(products.data?.items ?? []).map((one) => ({ id: one.id, label: one.code, hint: label(one.name) }))]} />
        </header>
        {rows.length > 0 && <p className={styles.lead}>{t("themes.lead", { count: rows.reduce((sum, theme) => sum + theme.size, 0), themes: rows.length })}</p>}
        {themes.isPending && <SkeletonRows rows={9} />}
        {themes.isError && <Empty title={problemText(themes.error)}><Button onPress={() => void themes.refetch()}>{t("again")}</Button></Empty>}
        {themes.data && rows.length === 0 && <Empty icon={<MessagesSquare size={20} />} title={t("themes.none")}>{t("themes.noneText")}</Empty>}
        <ul className={styles.rows}>
          {rows.map((theme) => <li key={theme.id}><ThemeRow theme={theme} most={most} chosen={theme.id === open?.id} onChoose={() => setChosen(theme.id)} /></li>)}
        </ul>
      </section>
      {open && <ThemeSide key={open.id} theme={open} others={rows} />}
    </main>
  );
}
