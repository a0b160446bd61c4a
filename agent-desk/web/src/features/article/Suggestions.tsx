/** The context pane beside a call: the three articles of the pop, and a box that asks again while talking. */
import { useQuery } from "@tanstack/react-query";
import { BookOpen, Check, ChevronRight, Link2 } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ArticleHint } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { addressOf } from "@/shared/page/address";
import { Empty } from "@/shared/ui/Display";
import { FindField } from "@/shared/ui/Field";
import { Link } from "@/shared/ui/Link";
import { PlainButton } from "@/shared/ui/PlainButton";
import { linkArticle, suggest } from "./articles";
import styles from "./article.module.css";

/** `ticket`: what an article may be linked to, by the words it was found by or else by the ticket's subject. */
export function Suggestions({ hints, language, ticket }: { hints: readonly ArticleHint[]; language?: string | null | undefined; ticket?: { id: string; subject: string } | undefined }) {
  const { t } = useTranslation("desk");
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const answer = useQuery({
    queryKey: ["suggest", asked, language], queryFn: ({ signal }) => suggest({ q: asked, ...(language ? { language } : {}) }, signal),
    enabled: asked.length > 1, placeholderData: (before) => before,
  });
  const shown = asked.length > 1 ? (answer.data?.items ?? []) : hints;
  return (
    <section className={styles.suggest} aria-label={t("call.articles")}>
      <h2 className={styles.suggestTitle}>{t("call.articles")}</h2>
      <FindField label={t("call.moreArticles")} placeholder={t("call.moreArticles")} value={text} onChange={setText} />
      <div data-testid="pop-articles">
        {shown.map((hint) => (
          <div key={hint.id} className={styles.hintRow}>
            <Link className={styles.hint} to={addressOf({ kind: "article", id: hint.id })}>
              <BookOpen size={16} strokeWidth={1.75} aria-hidden />
              <span><strong>{hint.title}</strong><small>{hint.snippet}</small></span>
              <ChevronRight size={14} aria-hidden />
            </Link>
            {ticket && <Helped key={`${hint.id} ${ticket.id}`} article={hint.id} ticket={ticket.id} query={asked.length > 1 ? asked : ticket.subject} />}
          </div>
        ))}
      </div>
      {shown.length === 0 && !answer.isFetching && <Empty icon={<BookOpen size={20} />} title={t("call.noArticles")} />}
    </section>
  );
}

/** One click: the article is linked to the ticket, and the words teach the next search. */
function Helped({ article, ticket, query }: { article: string; ticket: string; query: string }) {
  const { t } = useTranslation("desk");
  const [done, setDone] = useState(false);
  const link = () => linkArticle(article, ticket, query).then(() => setDone(true)).catch(complain);
  return <PlainButton look="plain" size="small" disabled={done} onClick={() => void link()}>{done ? <Check size={14} aria-hidden /> : <Link2 size={14} aria-hidden />}{done ? t("article.linked") : t("article.helped")}</PlainButton>;
}
