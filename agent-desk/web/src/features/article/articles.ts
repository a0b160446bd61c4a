/** Articles as the desk asks for them. */
import { get } from "@/shared/api/http";
import type { Article, ArticleHint, List } from "@/shared/api/types";

export const findArticles = (q: string, signal?: AbortSignal) => get<List<Article>>("/api/articles", { q, limit: 30 }, signal);
export const readArticle = (id: string) => get<Article>(`/api/articles/${id}`);
export const suggest = (query: { q: string; product?: string; language?: string }, signal?: AbortSignal) => get<List<ArticleHint>>("/api/articles/suggest", query, signal);
