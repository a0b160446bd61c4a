/** The knowledge base: list and search left, the article right; those who may write see drafts and change what stands. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Archive, BookOpen, Pencil, Plus } from "lucide-react";
import { lazy, Suspense, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { may, useSignedIn } from "@/shared/api/session";
import type { Article } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { addressOf } from "@/shared/page/address";
import { Button } from "@/shared/ui/Button";
import { buttonClass } from "@/shared/ui/buttonClass";
import { Choices } from "@/shared/ui/Choices";
import { Badge, Empty, SkeletonRows } from "@/shared/ui/Display";
import { FindField } from "@/shared/ui/Field";
import { Link, NavLink } from "@/shared/ui/Link";
import { type ArticleState, changeArticle, findArticles, readArticle } from "./articles";
import { Prose } from "./Prose";
import styles from "./article.module.css";

const Editor = lazy(() => import("./Editor"));
const STATES: readonly ArticleState[] = ["published", "draft", "archived"];

export default function ArticlesPage({ id, edit }: { id: string | null; edit?: boolean }) {
  const { t } = useTranslation("desk");
  const me = useSignedIn();
  const [params] = useSearchParams();
  const [text, setText] = useState("");
  const [state, setState] = useState<ArticleState>("published");
  const asked = useDeferredValue(text.trim());
  const found = useQuery({ queryKey: ["articles", asked, state], queryFn: ({ signal }) => findArticles(asked, state, signal), placeholderData: (before) => before });
  return (
    <main id="page" className={styles.page}>
      <nav className={styles.list} aria-label={t("article.list")}>
        <header className={styles.listHead}>
          <h1 className={styles.listTitle}>{t("article.list")}</h1>
          {may(me, "create", "article") && <Link className={buttonClass({ size: "small" })} to="/desk/articles/new"><Plus size={14} aria-hidden />{t("article.new")}</Link>}
        </header>
        {may(me, "create", "article") && <Choices label={t("article.shown")} hideLabel value={state} onChange={setState} options={STATES.map((one) => ({ id: one, label: t(`article.${one}`) }))} />}
        {state === "published" && <FindField label={t("article.find")} placeholder={t("article.find")} value={text} onChange={setText} />}
        {found.isPending && <SkeletonRows />}
        {found.data?.items.length === 0 && <Empty title={t("article.none")} />}
        <ul>{found.data?.items.map((article) => (
          <li key={article.id}><NavLink className={styles.item!} to={addressOf({ kind: "article", id: article.id })}><strong>{article.title}</strong><small>{article.body?.replace(/[#*>`]/g, "").slice(0, 80)}</small></NavLink></li>
        ))}</ul>
      </nav>
      {edit ? <Suspense fallback={<SkeletonRows rows={8} />}><Editor id={id} twin={params.get("twin")} /></Suspense> : id ? <Reader id={id} /> : <div className={styles.reader}><Empty icon={<BookOpen size={20} />} title={t("article.pick")}><p>{t("article.pickText")}</p></Empty></div>}
    </main>
  );
}

function Reader({ id }: { id: string }) {
  const { t } = useTranslation("desk");
  const me = useSignedIn();
  const article = useQuery({ queryKey: ["article", id], queryFn: () => readArticle(id) });
  if (!article.data) return <div className={styles.reader}>{article.isError ? <Empty title={t("article.none")} /> : <SkeletonRows rows={8} />}</div>;
  const { title, body, no, state, language, owner } = article.data;
  const mine = may(me, "close", "article") || (may(me, "write", "article") && state === "draft" && owner === me.id);
  return (
    <article className={styles.reader} lang={language}>
      <header className={styles.readerHead}>
        <h2>{title}</h2>
        <p><Badge tone={state === "published" ? "available" : "wrapup"}>{t(`article.${state as "published"}`, { defaultValue: state })}</Badge> {t("article.updated", { no })}
          {mine && <Link className={buttonClass({ size: "small" })} to={`/desk/articles/${id}/edit`}><Pencil size={14} aria-hidden />{t("article.edit")}</Link>}
          {state === "published" && may(me, "close", "article") && <Withdraw article={article.data} />}
        </p>
      </header>
      <Prose text={body} title={title} />
    </article>
  );
}

/** Taken out of search and suggestions; it can be published again. */
function Withdraw({ article }: { article: Article }) {
  const { t } = useTranslation("desk");
  const cache = useQueryClient();
  const navigate = useNavigate();
  const again = () => cache.invalidateQueries({ predicate: ({ queryKey }) => ["article", "articles", "suggest"].includes(String(queryKey[0])) });
  const go = () => changeArticle(article.id, article.version, { state: "archived" })
    .then((gone) => {
      toast(t("article.saved.archived"), { undo: () => void changeArticle(gone.id, gone.version, { state: "published" }).then(again).catch(complain) });
      void navigate("/desk/articles");
      return again();
    })
    .catch(complain);
  return <Button size="small" look="plain" onPress={() => void go()}><Archive size={14} aria-hidden />{t("article.withdraw")}</Button>;
}
