/** A ticket: what it is about and whose it is, its notes oldest first, and a box to write the next one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowUpRight, CheckCheck, CircleAlert, FileCheck2, Hand, Wrench } from "lucide-react";
import { useTranslation } from "react-i18next";
import { get } from "@/shared/api/http";
import { useSignedIn } from "@/shared/api/session";
import type { List, Repair, Ticket } from "@/shared/api/types";
import { addressOf } from "@/shared/page/address";
import { ComplaintBadge, Priority, TicketStatus } from "@/shared/records/badges";
import { Due, RepairRow } from "@/shared/records/rows";
import { useMessage, useTopic } from "@/shared/socket/useSocket";
import { moment } from "@/shared/time/format";
import { Ago } from "@/shared/time/Timers";
import { Button } from "@/shared/ui/Button";
import { Empty, Facts, SkeletonRows } from "@/shared/ui/Display";
import { Link } from "@/shared/ui/Link";
import { Select } from "@/shared/ui/Select";
import { label } from "@/shared/words";
import { Notes } from "./Notes";
import { readTicket } from "./tickets";
import { useTicketVerbs } from "./useTicketVerbs";
import styles from "./ticket.module.css";

export default function TicketPage({ id, onRepair }: { id: string; onRepair: (ticket: Ticket) => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const ticket = useQuery({ queryKey: ["ticket", id], queryFn: () => readTicket(id) });
  useTopic(`ticket:${id}`);
  useMessage("ticket_changed", ({ ticket: news }) => {
    if (news.id !== id) return;
    const known = cache.getQueryData<Ticket>(["ticket", id]);
    if (!known || news.version > known.version) void cache.invalidateQueries({ queryKey: ["ticket", id] });
    void cache.invalidateQueries({ queryKey: ["notes", id] });
  });
  if (ticket.isError) return <main id="page"><Empty icon={<CircleAlert size={20} />} title={t("problem.not_found")} /></main>;
  if (!ticket.data) return <main id="page"><SkeletonRows rows={6} /></main>;
  return (
    <main id="page" className={styles.page}>
      <Head ticket={ticket.data} onRepair={onRepair} />
      <div className={styles.main}><Notes ticket={ticket.data} /></div>
      <Side ticket={ticket.data} />
    </main>
  );
}

const STATUSES = ["new", "open", "waiting_customer", "waiting_parts", "resolved"] as const;

function Head({ ticket, onRepair }: { ticket: Ticket; onRepair: (ticket: Ticket) => void }) {
  const { t } = useTranslation("desk");
  const verbs = useTicketVerbs(ticket);
  const me = useSignedIn();
  return (
    <header className={styles.head}>
      <div className={styles.titleRow}>
        <h1 className={styles.title}><span className="num">#{ticket.no}</span> {ticket.subject}</h1>
        <div className={styles.verbs}>
          {ticket.open && ticket.owner?.id !== me.id && <Button onPress={verbs.take}><Hand size={16} aria-hidden />{t("ticket.take")}</Button>}
          <Button onPress={() => onRepair(ticket)} isDisabled={!ticket.customer}><Wrench size={16} aria-hidden />{t("ticket.requestRepair")}</Button>
          <Button onPress={verbs.flipComplaint}><CircleAlert size={16} aria-hidden />{t(ticket.complaint ? "ticket.unmarkComplaint" : "ticket.markComplaint")}</Button>
          {ticket.status === "closed"
            ? <Button onPress={() => verbs.setStatus("open")}>{t("ticket.reopen")}</Button>
            : <Button look="primary" onPress={verbs.close}><CheckCheck size={16} aria-hidden />{t("ticket.close")}</Button>}
        </div>
      </div>
      <div className={styles.marks}>
        <Priority level={ticket.priority} />
        {ticket.status === "closed" ? <TicketStatus status="closed" /> : (
          <div style={{ width: 168 }}><Select label={t("ticket.status")} hideLabel value={ticket.status} onChange={verbs.setStatus} choices={STATUSES.map((id) => ({ id: id as string, label: t(`record.ticketStatus.${id}`) }))} /></div>
        )}
        {ticket.complaint && <ComplaintBadge />}
        {ticket.promise && <span style={{ display: "inline-flex", gap: 5 }}><FileCheck2 size={14} aria-hidden style={{ marginTop: 2 }} />{ticket.promise}{ticket.promise_due && <Due at={ticket.promise_due} />}</span>}
      </div>
    </header>
  );
}

function Side({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation("desk");
  const repairs = useQuery({ queryKey: ["repairs", { ticket: ticket.id }], queryFn: () => get<List<Repair>>("/api/repairs", { ticket: ticket.id }) });
  return (
    <aside className={styles.side}>
      <section>
        <h2>{t("ticket.customer")}</h2>
        {ticket.customer ? <Link to={addressOf({ kind: "customer", id: ticket.customer.id })}>{ticket.customer.name} <ArrowUpRight size={14} aria-hidden style={{ display: "inline" }} /></Link> : "—"}
      </section>
      <section>
        <Facts pairs={[
          [t("ticket.owner"), ticket.owner?.name ?? t("record.noOwner")],
          [t("ticket.queue"), label(ticket.queue?.name)],
          [t("ticket.category"), label(ticket.category?.name)],
          [t("ticket.channel"), ticket.channel && t(`record.channel.${ticket.channel as "phone"}`, { defaultValue: ticket.channel })],
          [t("ticket.created"), moment(ticket.created_at)],
          [t("ticket.changed"), <Ago key="changed" at={ticket.changed_at} />],
          [t("ticket.device"), [label(ticket.product?.name), ticket.device?.serial].filter(Boolean).join(" · ")],
        ]} />
      </section>
      {(repairs.data?.items.length ?? 0) > 0 && (
        <section><h2>{t("ticket.repairs")}</h2>{repairs.data?.items.map((repair) => <RepairRow key={repair.id} repair={repair} />)}</section>
      )}
    </aside>
  );
}
