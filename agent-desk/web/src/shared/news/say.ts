/** The two live regions and the toasts, as one small store: what is said aloud, and what can still be undone. */
import { create } from "zustand";

export type Toast = { id: number; text: string; tone: "ok" | "error"; undo?: () => void; until: number };
type News = { alert: string; status: string; toasts: Toast[] };

export const useNews = create<News>()(() => ({ alert: "", status: "", toasts: [] }));

const SHOWN_MS = 8000;
let next = 1;

/** Spoken at once: an incoming call, a call lost. */
export function sayNow(alert: string): void {
  useNews.setState({ alert });
}

/** Spoken when the reader is free: saved, state changed, reconnected. */
export function say(status: string): void {
  useNews.setState({ status });
}

/** A line at the foot of the page for eight seconds, with an undo where the change allows one. */
export function toast(text: string, more: { tone?: Toast["tone"]; undo?: () => void } = {}): void {
  const item: Toast = { id: next++, text, tone: more.tone ?? "ok", until: Date.now() + SHOWN_MS, ...(more.undo ? { undo: more.undo } : {}) };
  useNews.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), item], status: text }));
  setTimeout(() => dismiss(item.id), SHOWN_MS);
}

export function dismiss(id: number): void {
  useNews.setState(({ toasts }) => ({ toasts: toasts.filter((item) => item.id !== id) }));
}
