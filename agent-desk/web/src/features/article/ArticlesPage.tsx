/** The knowledge base for reading: list and search left, the article right. */
import { useQuery } from "@tanstack/react-query";
import { BookOpen } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "@/shared/page/address";
import { Badge, Empty, SkeletonRows } from "@/shared/ui/Display";
import { FindField } from "@/shared/ui/Field";
import { NavLink } from "@/shared/ui/Link";
import { findArticles, readArticle } from "./articles";
import { Prose } from "./Prose";
import styles from "./article.module.css";

export default function ArticlesPage({ id }: { id: string | null }) {
  const { t } = useTranslation("desk");
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const found = useQuery({ queryKey: ["articles", asked], queryFn: ({ signal }) => findArticles(asked, signal), placeholderData: (before) => before });
  return (
    <main id="page" className={styles.page}>
      <nav className={styles.list} aria-label={t("article.list")}>
        <h1 className={styles.listTitle}>{t("article.list")}</h1>
        <FindField label={t("article.find")} placeholder={t("article.find")} value={text} onChange={setText} />
        {found.isPending && <SkeletonRows />}
        {found.data?.items.length === 0 && <Empty title={t("article.none")} />}
        <ul>{found.data?.items.map((article) => (
          <li key={article.id}><NavLink className={styles.item!} to={addressOf({ kind: "article", id: article.id })}><strong>{article.title}</strong><small>{article.body?.replace(/[#*>`]/g, "").slice(0, 80)}</small></NavLink></li>
        ))}</ul>
      </nav>
      {id ? <Reader id={id} /> : <div className={styles.reader}><Empty icon={<BookOpen size={20} />} title={t("article.pick")}><p>{t("article.pickText")}</p></Empty></div>}
    </main>
  );
}

function Reader({ id }: { id: string }) {
  const { t } = useTranslation("desk");
  const article = useQuery({ queryKey: ["article", id], queryFn: () => readArticle(id) });
  if (!article.data) return <div className={styles.reader}>{article.isError ? <Empty title={t("article.none")} /> : <SkeletonRows rows={8} />}</div>;
  const { title, body, no, state, language } = article.data;
  return (
    <article className={styles.reader} lang={language}>
      <header className={styles.readerHead}>
        <h2>{title}</h2>
        <p><Badge tone={state === "published" ? "available" : "wrapup"}>{t(`article.${state as "published"}`, { defaultValue: state })}</Badge> {t("article.updated", { no })}</p>
      </header>
      <Prose text={body} title={title} />
    </article>
  );
}
