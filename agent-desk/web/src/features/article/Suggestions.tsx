/** The context pane beside a call: the three articles of the pop, and a box that asks again while talking. */
import { useQuery } from "@tanstack/react-query";
import { BookOpen, ChevronRight } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ArticleHint } from "@/shared/api/types";
import { addressOf } from "@/shared/page/address";
import { Empty } from "@/shared/ui/Display";
import { FindField } from "@/shared/ui/Field";
import { Link } from "@/shared/ui/Link";
import { suggest } from "./articles";
import styles from "./article.module.css";

export function Suggestions({ hints, language }: { hints: readonly ArticleHint[]; language?: string | null | undefined }) {
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
          <Link key={hint.id} className={styles.hint} to={addressOf({ kind: "article", id: hint.id })}>
            <BookOpen size={16} strokeWidth={1.75} aria-hidden />
            <span><strong>{hint.title}</strong><small>{hint.snippet}</small></span>
            <ChevronRight size={14} aria-hidden />
          </Link>
        ))}
      </div>
      {shown.length === 0 && !answer.isFetching && <Empty icon={<BookOpen size={20} />} title={t("call.noArticles")} />}
    </section>
  );
}
