/** Everything the person owes, most urgent first; a call in progress is the first card. Only the rows in view are in the page. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CheckCheck } from "lucide-react";
import { type ReactNode, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { get } from "@/shared/api/http";
import type { List, Ticket } from "@/shared/api/types";
import { addressOf } from "@/shared/page/address";
import { problemText } from "@/shared/news/problemText";
import { usePage } from "@/shared/page/page";
import { ComplaintBadge, Priority } from "@/shared/records/badges";
import { Due } from "@/shared/records/rows";
import { useMessage, useTopic } from "@/shared/socket/useSocket";
import { serverNow } from "@/shared/socket/serverTime";
import { Ago } from "@/shared/time/Timers";
import { Button } from "@/shared/ui/Button";
import { Empty, SkeletonRows } from "@/shared/ui/Display";
import { NavLink } from "@/shared/ui/Link";
import styles from "./work.module.css";

type Line = { kind: "title"; text: string; count: number } | { kind: "ticket"; ticket: Ticket };
const SOON_MS = 3_600_000;
const KEY = ["work"];

export function WorkList({ top }: { top: ReactNode }) {
  const { t } = useTranslation(["desk", "shell"]);
  const cache = useQueryClient();
  const work = useQuery({ queryKey: KEY, queryFn: () => get<List<Ticket>>("/api/tickets", { owner: "me", open: true, limit: 200 }) });
  useTopic("tickets");
  useMessage("ticket_changed", () => void cache.invalidateQueries({ queryKey: KEY }));
  useMessage("work_offered", () => void cache.invalidateQueries({ queryKey: KEY }));
  const items = work.data?.items;
  const lines = useMemo(() => linesOf(items ?? [], { due: t("work.due"), rest: t("work.rest") }), [items, t]);
  return (
    <nav className={styles.list} aria-label={t("work.title")}>
      <h2 className={styles.title}>{t("work.title")}{items && <span>{items.length}</span>}</h2>
      {top}
      {work.isPending && <SkeletonRows rows={6} />}
      {work.isError && <Empty title={problemText(work.error)}><Button size="small" onPress={() => void work.refetch()}>{t("shell:retry")}</Button></Empty>}
      {items?.length === 0 && <Empty icon={<CheckCheck size={20} />} title={t("work.none")}><p>{t("work.noneText")}</p></Empty>}
      {lines.length > 0 && <Rows lines={lines} />}
    </nav>
  );
}

function linesOf(tickets: readonly Ticket[], words: { due: string; rest: string }): Line[] {
  const now = serverNow();
  const isDue = (ticket: Ticket) => ticket.promise_due !== null && ticket.promise_due < now + SOON_MS;
  const due = tickets.filter(isDue).sort((one, other) => (one.promise_due ?? 0) - (other.promise_due ?? 0));
  const rest = tickets.filter((ticket) => !isDue(ticket)).sort((one, other) => one.priority.localeCompare(other.priority) || other.changed_at - one.changed_at);
  return [...group(words.due, due), ...group(words.rest, rest)];
}

const group = (text: string, tickets: Ticket[]): Line[] => (tickets.length ? [{ kind: "title", text, count: tickets.length }, ...tickets.map((ticket): Line => ({ kind: "ticket", ticket }))] : []);

function Rows({ lines }: { lines: Line[] }) {
  const box = useRef<HTMLDivElement>(null);
  const dense = usePage((page) => page.density === "dense");
  const rows = useVirtualizer({
    count: lines.length, getScrollElement: () => box.current, overscan: 8,
    estimateSize: (at) => (lines[at]?.kind === "title" ? 32 : dense ? 44 : 60),
  });
  return (
    <div ref={box} className={styles.scroll}>
      <div style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map((row) => {
          const line = lines[row.index];
          return (
            <div key={row.key} className={styles.slot} style={{ height: row.size, transform: `translateY(${row.start}px)` }}>
              {line?.kind === "title" ? <h3 className={styles.group}>{line.text}<span>{line.count}</span></h3> : line && <WorkRow ticket={line.ticket} dense={dense} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function WorkRow({ ticket, dense }: { ticket: Ticket; dense: boolean }) {
  return (
    <NavLink className={styles.row!} to={addressOf({ kind: "ticket", id: ticket.id })}>
      <Priority level={ticket.priority} />
      <span className={styles.text}>
        <span className={styles.subject}>{ticket.subject}</span>
        {!dense && <span className={styles.sub}><span className="num">#{ticket.no}</span>{ticket.customer && <span>{ticket.customer.name}</span>}{ticket.promise_due ? <Due at={ticket.promise_due} /> : <Ago at={ticket.changed_at} />}</span>}
      </span>
      {ticket.complaint && <ComplaintBadge />}
    </NavLink>
  );
}
