/** One record as one line, the same wherever it is listed: ticket, repair, device, contact, deal. */
import { Box, Handshake, MessageSquare, NotebookPen, PhoneIncoming, PhoneOutgoing, Ticket as TicketIcon, Truck, Wrench, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Deal, Device, Repair, Ticket, TimelineItem } from "@/shared/api/types";
import { addressOf } from "@/shared/page/address";
import { date, day, money, time } from "@/shared/time/format";
import { Ago } from "@/shared/time/Timers";
import { useNow } from "@/shared/time/useNow";
import { label } from "@/shared/words";
import { Link } from "@/shared/ui/Link";
import { ComplaintMark, Priority, RepairStatus, TicketStatus, WarrantyBadge } from "./badges";
import styles from "./records.module.css";

export function TicketRow({ ticket, showCustomer }: { ticket: Ticket; showCustomer?: boolean }) {
  return (
    <Link className={styles.row} to={addressOf({ kind: "ticket", id: ticket.id })}>
      <Priority level={ticket.priority} />
      <span className={styles.main}>
        <span className={styles.line} style={{ display: "block" }}><span className={styles.no}>#{ticket.no}</span> {ticket.subject}</span>
        <span className={styles.sub}>
          {showCustomer && ticket.customer && <span>{ticket.customer.name}</span>}
          {ticket.promise_due && ticket.open ? <Due at={ticket.promise_due} /> : <Ago at={ticket.changed_at} />}
          {ticket.owner && <span>{ticket.owner.name}</span>}
          {ticket.complaint && <ComplaintMark />}
        </span>
      </span>
      <TicketStatus status={ticket.status} />
    </Link>
  );
}

/** A promise's deadline: amber in the last hour, red with a word once it has passed. */
export function Due({ at }: { at: number }) {
  const { t } = useTranslation("desk");
  const left = at - useNow(30_000);
  const look = left < 0 ? styles.late : left < 3_600_000 ? styles.soon : undefined;
  return <span className={look}>{left < 0 && `${t("record.overdue")} · `}<Ago at={at} /></span>;
}

export function RepairRow({ repair }: { repair: Repair }) {
  const { t } = useTranslation("desk");
  const { visit } = repair;
  return (
    <Link className={styles.row} to={addressOf({ kind: "repair", id: repair.id })}>
      <Wrench size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.main}>
        <span className={styles.line} style={{ display: "block" }}><span className={styles.no}>R-{repair.no}</span> {repair.fault}</span>
        <span className={styles.sub}>
          <span>{visit ? windowText(visit) : t("repair.noVisit")}</span>
          <span>{repair.technician?.name ?? t("record.noOwner")}</span>
          {repair.urged > 0 && <span className={styles.soon}>{t("record.urged", { count: repair.urged })}</span>}
        </span>
      </span>
      <RepairStatus status={repair.status} />
    </Link>
  );
}

export function windowText({ from, to }: { from: number; to: number }): string {
  return `${day(from)} ${time(from)}–${time(to)}`;
}

export const verdictOf = (device: Device) => device.warranty?.verdict ?? (device.in_warranty ? "in" : "out");

/** Days come as `2027-03-31` or as an instant. */
export function dayOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined || value === "") return "";
  return date(typeof value === "number" ? value : Date.parse(`${value.slice(0, 10)}T12:00:00Z`));
}

export function DeviceRow({ device }: { device: Device }) {
  const { t } = useTranslation("desk");
  const verdict = verdictOf(device);
  return (
    <div className={styles.row}>
      <Box size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.main}>
        <span className={styles.line} style={{ display: "block" }}>{label(device.product.name)}</span>
        <span className={styles.sub}>
          {device.serial && <span className="num">{t("record.serial", { serial: device.serial })}</span>}
          {device.batch && <span>{t("record.batch", { batch: device.batch })}</span>}
          {device.warranty_until && <span>{t(verdict === "out" ? "record.ended" : "record.until", { date: dayOf(device.warranty_until) })}</span>}
          {device.open_repair && <Link to={addressOf({ kind: "repair", id: device.open_repair.id })}>{t("record.openRepair", { no: device.open_repair.no })}</Link>}
        </span>
      </span>
      <WarrantyBadge verdict={verdict} />
    </div>
  );
}

const CONTACT: Record<string, LucideIcon> = { ticket: TicketIcon, repair: Wrench, visit: Truck, message: MessageSquare, note: NotebookPen, deal: Handshake };

const CALL_OUTCOMES = ["answered", "abandoned", "short_abandoned", "refused", "failed", "node_lost"] as const;

/** A call without words of its own carries its outcome as a code. */
function summaryOf(item: TimelineItem, word: (code: (typeof CALL_OUTCOMES)[number]) => string): string {
  const code = item.kind === "call" && CALL_OUTCOMES.find((known) => known === item.summary);
  return code ? word(code) : (item.summary ?? "");
}

export function ContactRow({ item }: { item: TimelineItem }) {
  const { t } = useTranslation("desk");
  const Icon = item.kind === "call" ? (item.direction === "out" ? PhoneOutgoing : PhoneIncoming) : (CONTACT[item.kind] ?? NotebookPen);
  const kind = t(`record.contactKind.${item.kind as "call"}`, { defaultValue: item.kind });
  const inside = (
    <>
      <span className={styles.dot}><Icon size={14} strokeWidth={1.75} aria-hidden /></span>
      <span className={styles.main}>
        <span>{summaryOf(item, (word) => t(`record.callOutcome.${word}`)) || kind}</span>
        <span className={styles.sub}><span>{kind}</span>{item.person && <span>{item.person.name}</span>}</span>
      </span>
      <span className={styles.when}><Ago at={item.at} /></span>
    </>
  );
  const opens = item.subject_kind === "ticket" || item.subject_kind === "repair";
  if (!opens) return <div className={styles.row}>{inside}</div>;
  return <Link className={styles.row} to={addressOf({ kind: item.subject_kind, id: item.subject })}>{inside}</Link>;
}

export function DealRow({ deal }: { deal: Deal }) {
  const { t } = useTranslation("desk");
  return (
    <div className={styles.row}>
      <Handshake size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.main}>
        <span className={styles.line} style={{ display: "block" }}>{deal.name}</span>
        <span className={styles.sub}><span>{t(`record.stage.${deal.stage as "lead"}`, { defaultValue: deal.stage })}</span>{deal.owner && <span>{deal.owner.name}</span>}{deal.expected_on && <span>{dayOf(deal.expected_on)}</span>}</span>
      </span>
      {deal.amount !== null && <span className="num">{money(deal.amount / 100, deal.currency)}</span>}
    </div>
  );
}
