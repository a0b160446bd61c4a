/** What customers complain about: themes by size with their weeks, and one opened beside the list with its quotes. */
import { useState } from "react";
import { MessagesSquare, Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/shared/news/problemText";
import { Button } from "@/shared/ui/Button";
import { Choices } from "@/shared/ui/Choices";
import { Empty, SkeletonRows } from "@/shared/ui/Display";
import { Select } from "@/shared/ui/Select";
import { label, languageOf } from "@/shared/words";
import { RisingNotice } from "./RisingNotice";
import { RenameDialog } from "./ThemeDialogs";
import { ThemeRow } from "./ThemeRow";
import { ThemeSide } from "./ThemeSide";
import { type Branch, branches, type Theme, useProducts, useThemes } from "./useThemes";
import styles from "./themes.module.css";

export function ThemesPage() {
  const { t } = useTranslation("manage");
  const [product, setProduct] = useState("all");
  const [level, setLevel] = useState<"branches" | "themes">("branches");
  const [chosen, setChosen] = useState<string | null>(null);
  const themes = useThemes(product === "all" ? null : product);
  const products = useProducts();
  const rows = themes.data?.items ?? [];
  const shown: Branch[] = level === "branches" ? branches(rows) : rows.map((theme) => ({ id: theme.id, name: null, size: theme.size, themes: [theme] }));
  const open = rows.find((theme) => theme.id === chosen) ?? shown[0]?.themes[0] ?? null;
  const most = Math.max(1, ...rows.map((theme) => theme.size));
  return (
    <main id="page" className={styles.page}>
      <section className={styles.list}>
        <header className={styles.head}>
          <h1 className={styles.title}>{t("themes.title")}</h1>
          <Select label={t("themes.product")} hideLabel value={product} onChange={setProduct}
            choices={[{ id: "all", label: t("themes.allProducts") }, ...(products.data?.items ?? []).map((one) => ({ id: one.id, label: one.code, hint: label(one.name) }))]} />
        </header>
        <RisingNotice onChoose={setChosen} />
        {rows.some((theme) => theme.parent) && <Choices label={t("themes.level")} hideLabel value={level} onChange={setLevel}
          options={[{ id: "branches", label: t("themes.byBranch") }, { id: "themes", label: t("themes.each") }]} />}
        {rows.length > 0 && <p className={styles.lead}>{t("themes.lead", { count: rows.reduce((sum, theme) => sum + theme.size, 0), themes: rows.length })}</p>}
        {themes.isPending && <SkeletonRows rows={9} />}
        {themes.isError && <Empty title={problemText(themes.error)}><Button onPress={() => void themes.refetch()}>{t("again")}</Button></Empty>}
        {themes.data && rows.length === 0 && <Empty icon={<MessagesSquare size={20} />} title={t("themes.none")}>{t("themes.noneText")}</Empty>}
        {shown.map((branch) => <OneBranch key={branch.id} branch={branch} most={most} open={open} onChoose={setChosen} />)}
      </section>
      {open && <ThemeSide key={open.id} theme={open} others={rows} />}
    </main>
  );
}

/** A branch with its name above, or a theme that stands for itself. */
function OneBranch({ branch, most, open, onChoose }: { branch: Branch; most: number; open: Theme | null; onChoose: (id: string) => void }) {
  const { t } = useTranslation("manage");
  const [renaming, setRenaming] = useState(false);
  return (
    <section className={styles.branch} aria-labelledby={branch.name ? `branch-${branch.id}` : undefined}>
      {branch.name && (
        <h2 className={styles.branchName}>
          <span id={`branch-${branch.id}`} lang={languageOf(branch.name)}>{branch.name}</span><span className="num">{branch.size}</span>
          <Button size="small" look="plain" iconOnly aria-label={t("themes.renameBranch", { name: branch.name })} onPress={() => setRenaming(true)}><Pencil size={14} aria-hidden /></Button>
        </h2>
      )}
      <ul className={styles.rows}>
        {branch.themes.map((theme) => <li key={theme.id}><ThemeRow theme={theme} most={most} chosen={theme.id === open?.id} onChoose={() => onChoose(theme.id)} /></li>)}
      </ul>
      {renaming && branch.name && <RenameDialog theme={{ id: branch.id, name: branch.name }} onClose={() => setRenaming(false)} />}
    </section>
  );
}
