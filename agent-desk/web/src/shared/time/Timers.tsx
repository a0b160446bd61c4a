/** Running time since an instant, time left until one, and "3 min ago". Hidden from readers that would hear every second. */
import { ago, clockText, whole } from "./format";
import { useNow } from "./useNow";

export function Since({ at }: { at: number }) {
  const now = useNow();
  // Zero: nobody knows since when.
  return at > 0 ? <span className="num" aria-hidden>{clockText(now - at)}</span> : null;
}

export function Left({ until }: { until: number }) {
  const left = until - useNow(250);
  return <span className="num" aria-hidden>{clockText(Math.ceil(Math.max(0, left) / 1000) * 1000)}</span>;
}

export function Ago({ at }: { at: number }) {
  const now = useNow(30_000);
  return <time dateTime={new Date(at).toISOString()} title={whole(at)}>{ago(at, now)}</time>;
}
