/** States of records as a badge with an icon and a word. A state the page does not know is shown as it came. */
import { CircleAlert, CircleCheck, CircleDashed, CircleDot, CircleX, Clock, Crown, FileCheck2, Package, ShieldCheck, ShieldOff, ShieldQuestion, Undo2, Wrench, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/shared/ui/Display";
import type { Tone } from "@/shared/ui/tone";
import styles from "./records.module.css";

type Look = { icon: LucideIcon; tone: Tone };
const TICKET: Record<string, Look> = {
  new: { icon: CircleDashed, tone: "accent" }, open: { icon: CircleDot, tone: "accent" }, waiting_customer: { icon: Clock, tone: "wrapup" },
  waiting_parts: { icon: Package, tone: "wrapup" }, resolved: { icon: CircleCheck, tone: "available" }, closed: { icon: CircleCheck, tone: "muted" },
};
const REPAIR: Record<string, Look> = {
  requested: { icon: CircleDashed, tone: "ringing" }, assigned: { icon: CircleDot, tone: "accent" }, under_way: { icon: Wrench, tone: "hold" },
  done: { icon: CircleCheck, tone: "available" }, given_back: { icon: Undo2, tone: "breach" }, cancelled: { icon: CircleX, tone: "muted" },
};
const WARRANTY: Record<string, Look> = { in: { icon: ShieldCheck, tone: "available" }, out: { icon: ShieldOff, tone: "breach" }, unknown: { icon: ShieldQuestion, tone: "muted" } };

function Known({ look, word }: { look: Look | undefined; word: string }) {
  const Icon = look?.icon ?? CircleDashed;
  return <Badge tone={look?.tone ?? "muted"} icon={<Icon size={12} aria-hidden />}>{word}</Badge>;
}

export function TicketStatus({ status }: { status: string }) {
  const { t } = useTranslation("desk");
  return <Known look={TICKET[status]} word={t(`record.ticketStatus.${status as "open"}`, { defaultValue: status })} />;
}

export function RepairStatus({ status }: { status: string }) {
  const { t } = useTranslation("desk");
  return <Known look={REPAIR[status]} word={t(`record.repairStatus.${status as "done"}`, { defaultValue: status })} />;
}

export function WarrantyBadge({ verdict }: { verdict: string }) {
  const { t } = useTranslation("desk");
  return <Known look={WARRANTY[verdict]} word={t(`record.warranty.${verdict as "in"}`, { defaultValue: verdict })} />;
}

/** Nothing for an ordinary customer: only what changes how one speaks is worth the place. */
export function ClassBadge({ of }: { of: string | null | undefined }) {
  const { t } = useTranslation("desk");
  if (of === "vip") return <Badge tone="hold" icon={<Crown size={12} aria-hidden />}>{t("record.class.vip")}</Badge>;
  if (of === "contract") return <Badge tone="accent" icon={<FileCheck2 size={12} aria-hidden />}>{t("record.class.contract")}</Badge>;
  return null;
}

export function ComplaintBadge() {
  const { t } = useTranslation("desk");
  return <Badge tone="breach" icon={<CircleAlert size={12} aria-hidden />}>{t("record.complaint")}</Badge>;
}

/** The same without a badge's room, for lines that are narrow. */
export function ComplaintMark() {
  const { t } = useTranslation("desk");
  return <span className={styles.mark}><CircleAlert size={12} aria-hidden />{t("record.complaint")}</span>;
}

/** Four bars; the word is for readers and on hover. */
export function Priority({ level }: { level: string }) {
  const { t } = useTranslation("desk");
  const full = 5 - Number(level.replace(/\D/g, "") || 3);
  const name = t("record.priority", { level: level.toUpperCase() });
  return (
    <span className={styles.priority} role="img" aria-label={name} title={name} data-urgent={full >= 4}>
      {full >= 4 ? <CircleAlert size={14} aria-hidden /> : [1, 2, 3].map((bar) => <i key={bar} data-on={bar <= full} style={{ height: 3 + bar * 3 }} />)}
    </span>
  );
}
