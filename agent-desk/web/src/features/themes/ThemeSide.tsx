/** One theme opened: the weeks, the products and batches it leans to, customers' own words, and what a person may decide about it. */
import { useState } from "react";
import { Eye, EyeOff, Merge, Pencil, Split } from "lucide-react";
import { useTranslation } from "react-i18next";
import { date } from "@/shared/time/format";
import { Button } from "@/shared/ui/Button";
import { Badge, Card, SkeletonRows } from "@/shared/ui/Display";
import { Link } from "@/shared/ui/Link";
import { languageOf } from "@/shared/words";
import { MergeDialog, RenameDialog } from "./ThemeDialogs";
import { Spark } from "./Spark";
import { type Theme, useMute, useThemeTickets, useUnmerge } from "./useThemes";
import styles from "./themes.module.css";

export function ThemeSide({ theme, others }: { theme: Theme; others: readonly Theme[] }) {
  const { t } = useTranslation("manage");
  const [ask, setAsk] = useState<"rename" | "merge" | null>(null);
  const mute = useMute();
  const muted = theme.state === "muted";
  return (
    <aside className={styles.side} aria-labelledby={`theme-${theme.id}`}>
      <header>
        <h2 className={styles.sideTitle} id={`theme-${theme.id}`} lang={languageOf(theme.name)}>{theme.name}</h2>
        <p className={styles.labels}>{theme.labels.map((word) => <Badge key={word}>{word}</Badge>)}</p>
        <div className={styles.acts}>
          <Button size="small" onPress={() => setAsk("rename")}><Pencil size={14} aria-hidden />{t("themes.rename")}</Button>
          <Button size="small" onPress={() => setAsk("merge")}><Merge size={14} aria-hidden />{t("themes.merge")}</Button>
          <Button size="small" onPress={() => mute.mutate({ id: theme.id, muted: !muted })}>{muted ? <Eye size={14} aria-hidden /> : <EyeOff size={14} aria-hidden />}{muted ? t("themes.unmute") : t("themes.mute")}</Button>
        </div>
        <Joined theme={theme} />
      </header>
      <Weeks theme={theme} />
      <Where theme={theme} />
      <Card title={t("themes.quotes")}>
        <ul className={styles.quotes}>
          {theme.quotes.map((quote) => <li key={quote.ticket}><blockquote>{quote.text}</blockquote><Link to={`/desk/tickets/${quote.ticket}`} className="num">#{quote.no}</Link></li>)}
        </ul>
      </Card>
      <Tickets theme={theme} />
      {ask === "rename" && <RenameDialog theme={theme} onClose={() => setAsk(null)} />}
      {ask === "merge" && <MergeDialog theme={theme} others={others} onClose={() => setAsk(null)} />}
    </aside>
  );
}

/** Themes somebody said are the same; each can stand for itself again. */
function Joined({ theme }: { theme: Theme }) {
  const { t } = useTranslation("manage");
  const unmerge = useUnmerge();
  if (!theme.merged.length) return null;
  return (
    <ul className={styles.joined} aria-label={t("themes.joined")}>
      {theme.merged.map((one) => (
        <li key={one.id}><span>{t("themes.joinedOne", { name: one.name })}</span>
          <Button size="small" look="plain" isDisabled={unmerge.isPending} onPress={() => unmerge.mutate(one.id)}><Split size={14} aria-hidden />{t("themes.unmerge")}</Button></li>
      ))}
    </ul>
  );
}

function Weeks({ theme }: { theme: Theme }) {
  const { t } = useTranslation("manage");
  const { last, before, p } = theme.trend;
  return (
    <Card title={t("themes.weeks")}>
      <Spark weeks={theme.weeks} large />
      <p className={styles.range}><span>{theme.weeks[0]?.week}</span><span>{theme.weeks.at(-1)?.week}</span></p>
      {p !== null && <p className={styles.soft}>{t("themes.test", { last: Math.round(last), before: Math.round(before * 10) / 10, p: p < 0.001 ? "< 0.001" : p.toFixed(3) })}</p>}
    </Card>
  );
}

function Where({ theme }: { theme: Theme }) {
  const { t } = useTranslation("manage");
  if (!theme.products.length && !theme.batches.length) return null;
  const most = Math.max(1, ...theme.products.map((product) => product.n));
  return (
    <Card title={t("themes.where")}>
      <ul className={styles.bars}>
        {theme.products.slice(0, 6).map((product) => (
          <li key={product.id}><span>{product.code}</span><span className={styles.bar} aria-hidden><span style={{ width: `${(100 * product.n) / most}%` }} /></span><span className="num">{product.n}</span></li>
        ))}
      </ul>
      {theme.batches.length > 0 && <p className={styles.labels}>{theme.batches.slice(0, 4).map((one) => (
        <Badge key={one.batch} tone={one.lift >= 2 ? "breach" : undefined}>{t("themes.batch", { batch: one.batch, count: one.n, lift: one.lift.toFixed(1) })}</Badge>
      ))}</p>}
    </Card>
  );
}

function Tickets({ theme }: { theme: Theme }) {
  const { t } = useTranslation("manage");
  const tickets = useThemeTickets(theme.id);
  return (
    <Card title={t("themes.tickets")} count={theme.size} flush>
      {tickets.isPending && <SkeletonRows />}
      <ul className={styles.tickets}>
        {tickets.data?.items.map((ticket) => (
          <li key={ticket.id}><Link to={`/desk/tickets/${ticket.id}`}><span className="num">#{ticket.no}</span> {ticket.subject}</Link><span className={styles.soft}>{date(ticket.created_at)}</span></li>
        ))}
      </ul>
    </Card>
  );
}
