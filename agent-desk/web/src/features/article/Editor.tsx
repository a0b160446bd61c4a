/**
 * An article being written: text left, as readers will see it right. What is typed is kept as the person's own draft until it
 * is saved; a version somebody else saved meanwhile is never written over unasked.
 */
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Problem } from "@/shared/api/problem";
import { may, useSignedIn } from "@/shared/api/session";
import type { Article } from "@/shared/api/types";
import { useDraft } from "@/shared/drafts/useDraft";
import { complain, problemText } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { addressOf } from "@/shared/page/address";
import { timeWithSeconds } from "@/shared/time/format";
import { Badge, Empty, SkeletonRows } from "@/shared/ui/Display";
import { Button } from "@/shared/ui/Button";
import { LineField } from "@/shared/ui/Field";
import { Link } from "@/shared/ui/Link";
import { Select } from "@/shared/ui/Select";
import { label } from "@/shared/words";
import { type ArticleState, type ArticleText, changeArticle, createArticle, listProducts, readArticle } from "./articles";
import { MarkedText } from "./MarkedText";
import { Prose } from "./Prose";
import styles from "./article.module.css";

const languages = [{ id: "zh", label: "中文" }, { id: "en", label: "English" }] as const;
const other = { zh: "en", en: "zh" } as const;

/** `id`: the article to change; none: a new one, a twin of `twin` where that is given. */
export default function Editor({ id, twin }: { id: string | null; twin: string | null }) {
  const { i18n } = useTranslation();
  const source = id ?? twin;
  const article = useQuery({ queryKey: ["article", source], queryFn: () => readArticle(source!), enabled: source !== null, staleTime: 0, gcTime: 0 });
  if (source && !article.data) return <div className={styles.reader}>{article.isError ? <Empty title={problemText(article.error)} /> : <SkeletonRows rows={8} />}</div>;
  if (id && article.data) return <Desk key={id} article={article.data} start={textOf(article.data)} twin={null} />;
  const language = article.data ? other[article.data.language as "zh" | "en"] : i18n.language.startsWith("zh") ? "zh" : "en";
  const start = article.data ? { ...textOf(article.data), language } : { language, title: "", body: "", product: null } as ArticleText;
  return <Desk key={`new ${twin}`} article={null} start={start} twin={twin} />;
}

const textOf = (article: Article): ArticleText => ({ language: article.language as "zh" | "en", title: article.title, body: article.body, product: article.product });

function Desk({ article, start, twin }: { article: Article | null; start: ArticleText; twin: string | null }) {
  const { t } = useTranslation("desk");
  const me = useSignedIn();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const draft = useDraft("article", article?.id ?? (twin ? `twin-${twin}` : "new"), { ...start, version: article?.version ?? 0 });
  const { value, change } = draft;
  const [stale, setStale] = useState<number | null>(null);
  const publisher = may(me, "close", "article");
  const behind = stale ?? (article && value.version !== article.version ? article.version : null);
  const saving = useMutation({
    mutationFn: (state: ArticleState) => {
      const text = { language: value.language, title: value.title, body: value.body };
      return article ? changeArticle(article.id, value.version, { ...text, product: value.product ?? undefined, state }) : createArticle({ ...text, product: value.product }, { state, twin });
    },
    onSuccess: async (saved, state) => {
      draft.clear();
      await cache.invalidateQueries({ predicate: ({ queryKey }) => ["article", "articles", "suggest"].includes(String(queryKey[0])) });
      toast(t(`article.saved.${state}`));
      void navigate(addressOf({ kind: "article", id: saved.id }));
    },
    onError: (error) => {
      if (error instanceof Problem && error.code === "version_conflict") setStale((error.params.current as unknown as { version?: number } | undefined)?.version ?? null);
      complain(error);
    },
  });
  const state = (article?.state ?? "draft") as ArticleState;
  const ready = value.title.trim() !== "" && !saving.isPending && behind === null;
  return (
    <section className={styles.editor} aria-label={t("article.editor")}>
      <header className={styles.editorHead}>
        <div className={styles.editorTitle}><LineField label={t("article.title")} hideLabel placeholder={t("article.title")} value={value.title} onChange={(title) => change({ title })} autoFocus={!article} /></div>
        <Select label={t("article.language")} hideLabel value={value.language} onChange={(language) => change({ language })} choices={languages} isDisabled={Boolean(article?.twin ?? twin)} />
        <ProductChoice value={value.product} onChange={(product) => change({ product })} />
        {state === "draft" && <Button isDisabled={!ready} onPress={() => saving.mutate("draft")}>{t("article.saveDraft")}</Button>}
        {publisher && <Button look="primary" isDisabled={!ready || !value.body.trim()} onPress={() => saving.mutate("published")}>{t("article.publish")}</Button>}
      </header>
      <p className={styles.editorFacts}>
        <Badge tone={state === "published" ? "available" : "wrapup"}>{t(`article.${state}`)}</Badge>
        {article && <span>{t("article.facts", { version: article.version, owner: article.owner_name ?? "–", used: article.used })}</span>}
        {article && (article.twin
          ? <Link to={`/desk/articles/${article.twin}/edit`}>{t("article.openTwin", { language: languages.find((one) => one.id !== article.language)?.label })}</Link>
          : <Link to={`/desk/articles/new?twin=${article.id}`}>{t("article.makeTwin", { language: languages.find((one) => one.id !== article.language)?.label })}</Link>)}
        {draft.savedAt && <span role="status">{t("article.kept", { time: timeWithSeconds(draft.savedAt) })}</span>}
        <Button size="small" look="plain" onPress={() => { draft.clear(); void navigate(article ? addressOf({ kind: "article", id: article.id }) : "/desk/articles"); }}>{t("article.discard")}</Button>
      </p>
      {behind !== null && (
        <p className={styles.behind} role="alert">{t("article.behind", { version: behind })}
          <Button size="small" onPress={() => { change({ version: behind }); setStale(null); }}>{t("article.keepMine")}</Button></p>
      )}
      <div className={styles.panes}>
        <MarkedText value={value.body} onChange={(body) => change({ body })} />
        <div className={styles.preview} lang={value.language} aria-label={t("article.preview")} role="region">
          <h2>{value.title || t("article.title")}</h2>
          <Prose text={value.body} title={value.title} />
        </div>
      </div>
    </section>
  );
}

function ProductChoice({ value, onChange }: { value: string | null; onChange: (id: string) => void }) {
  const { t } = useTranslation("desk");
  const products = useQuery({ queryKey: ["products"], queryFn: ({ signal }) => listProducts(signal), staleTime: 300_000 });
  const choices = (products.data?.items ?? []).map((one) => ({ id: one.id, label: one.code, hint: label(one.name) }));
  return <Select label={t("article.product")} hideLabel placeholder={t("article.product")} value={value} onChange={onChange} choices={choices} />;
}
