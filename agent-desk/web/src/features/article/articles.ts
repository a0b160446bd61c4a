/** Articles as the desk asks for them and as managers write them. */
import { get, patch, post } from "@/shared/api/http";
import type { Article, ArticleHint, Label, List } from "@/shared/api/types";

export type ArticleState = "draft" | "published" | "archived";
export type ArticleText = { language: "zh" | "en"; title: string; body: string; product: string | null };

export const findArticles = (q: string, state: ArticleState, signal?: AbortSignal) =>
  get<List<Article>>("/api/articles", state === "published" ? { q, limit: 30 } : { state, limit: 100 }, signal);
export const readArticle = (id: string) => get<Article>(`/api/articles/${id}`);
export const suggest = (query: { q: string; product?: string; language?: string }, signal?: AbortSignal) => get<List<ArticleHint>>("/api/articles/suggest", query, signal);
export const createArticle = (text: ArticleText, more: { state: ArticleState; twin: string | null }) =>
  post<Article>("/api/articles", { ...text, product: text.product ?? undefined, state: more.state, twin: more.twin ?? undefined });
export const changeArticle = (id: string, version: number, change: Partial<Omit<ArticleText, "product">> & { product?: string | undefined; state?: ArticleState }) =>
  patch<Article>(`/api/articles/${id}`, { version, ...change });
export const linkArticle = (id: string, ticket: string, query: string) => post(`/api/articles/${id}/links`, { ticket, query });
export const listProducts = (signal?: AbortSignal) => get<List<{ id: string; code: string; name: Label }>>("/api/products", undefined, signal);
