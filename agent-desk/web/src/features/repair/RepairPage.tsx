/** A repair as the desk sees it: who goes, when, what was found and used, and what may still be changed. */
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "@/shared/page/address";
import { RepairStatus, WarrantyBadge } from "@/shared/records/badges";
import { windowText } from "@/shared/records/rows";
import { useMessage, useTopic } from "@/shared/socket/useSocket";
import { moment } from "@/shared/time/format";
import { Card, Empty, Facts, SkeletonRows } from "@/shared/ui/Display";
import { label } from "@/shared/words";
import { Link } from "@/shared/ui/Link";
import { OpenWork } from "./OpenWork";
import { readRepair } from "./repairs";
import styles from "./repair.module.css";

export default function RepairPage({ id }: { id: string }) {
  const { t } = useTranslation("desk");
  const repair = useQuery({ queryKey: ["repair", id], queryFn: () => readRepair(id) });
  const [round, setRound] = useState(0);
  useTopic("repairs");
  useMessage("repair_changed", (news) => news.repair.id === id && void repair.refetch());
  if (repair.isError) return <main id="page"><Empty icon={<CircleAlert size={20} />} title={t("call.findNothing")} /></main>;
  const one = repair.data;
  if (!one) return <main id="page"><SkeletonRows rows={6} /></main>;
  const verdict = one.in_warranty === null ? "unknown" : one.in_warranty ? "in" : "out";
  return (
    <main id="page" className={styles.page}>
      <h1 className={styles.title}><span>R-{one.no}</span>{one.fault}<RepairStatus status={one.status} /><WarrantyBadge verdict={verdict} /></h1>
      {one.open && <OpenWork key={round} id={id} no={one.no} product={one.product?.id} onDone={() => setRound(round + 1)} />}
      <div className={styles.grid}>
        <Card title={t("repair.visit")}>
          <Facts pairs={[
            [t("repair.technician"), one.technician?.name ?? t("record.noOwner")],
            [t("repair.visit"), one.visit ? windowText(one.visit) : t("repair.noVisit")],
            [t("repair.where"), one.address],
            [t("repair.contact"), [one.contact_name, one.contact_phone].filter(Boolean).join(" · ")],
          ]} />
        </Card>
        <Card title={t("repair.device")}>
          <Facts pairs={[
            [t("repair.product"), label(one.product?.name) || one.model_text],
            [t("ticket.device"), one.device?.serial],
            [t("repair.reason"), one.warranty_reason && t(`record.warrantyReason.${one.warranty_reason as "expired"}`, { defaultValue: one.warranty_reason })],
            [t("ticket.customer"), <Link key="customer" to={addressOf({ kind: "customer", id: one.customer.id })}>{one.customer.name}</Link>],
            [t("repair.ticket"), <Link key="ticket" to={addressOf({ kind: "ticket", id: one.ticket.id })}>#{one.ticket.no}</Link>],
            [t("ticket.changed"), moment(one.changed_at)],
          ]} />
        </Card>
        {one.checks.length > 0 && (
          <Card title={t("repair.checks")}>{one.checks.map((check) => (
            <p key={check.code} className={styles.check}>{check.done_at ? <CircleCheck size={16} aria-hidden /> : <CircleDashed size={16} aria-hidden />}{label(check.label)}</p>
          ))}</Card>
        )}
        {one.parts.length > 0 && <Card title={t("repair.parts")}><Facts pairs={one.parts.map((part) => [part.part.no, `${label(part.part.name)} × ${part.quantity}`] as const)} /></Card>}
      </div>
    </main>
  );
}
