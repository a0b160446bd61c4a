/** One customer for everybody: particulars, open work, devices, deals, and the timeline of two years in one place. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Eye, History, Mail, MessageCircle, Phone, TicketPlus, Wrench } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ContactPoint, Customer } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { addressOf } from "@/shared/page/address";
import { ClassBadge, ComplaintBadge } from "@/shared/records/badges";
import { ContactRow, dayOf, DealRow, DeviceRow, RepairRow, TicketRow } from "@/shared/records/rows";
import { useMessage, useTopic } from "@/shared/socket/useSocket";
import { Button } from "@/shared/ui/Button";
import { Avatar, Card, Empty, Facts, SkeletonRows } from "@/shared/ui/Display";
import { Link } from "@/shared/ui/Link";
import * as api from "./customers";
import { MergeButton, MergedCard } from "./Merge";
import styles from "./customer.module.css";

type Props = { id: string; onTicket: (customer: Customer) => void; onRepair: (customer: Customer) => void };

export default function CustomerPage({ id, onTicket, onRepair }: Props) {
  const { t } = useTranslation("desk");
  const { t: shell } = useTranslation();
  const cache = useQueryClient();
  const customer = useQuery({ queryKey: ["customer", id], queryFn: () => api.readCustomer(id) });
  useTopic(`customer:${id}`);
  useMessage("customer_changed", (news) => news.customer.id === id && void cache.invalidateQueries({ queryKey: ["customer", id] }));
  useMessage("ticket_changed", (news) => news.ticket.customer === id && void cache.invalidateQueries({ queryKey: ["customer", id] }));
  useMessage("repair_changed", (news) => news.repair.customer === id && void cache.invalidateQueries({ queryKey: ["customer", id] }));
  if (customer.isError) return <main id="page"><Empty icon={<CircleAlert size={20} />} title={shell("problem.not_found")} /></main>;
  if (!customer.data) return <main id="page"><SkeletonRows rows={6} /></main>;
  const one = customer.data;
  return (
    <main id="page" className={styles.page}>
      <header className={styles.head}>
        <Avatar name={one.name} size={48} square={one.kind === "organisation"} />
        <div className={styles.title}>
          <h1 className={styles.name}>{one.name}<ClassBadge of={one.class} />{one.open_complaints > 0 && <ComplaintBadge />}</h1>
          {one.company && <Link to={addressOf({ kind: "customer", id: one.company.id })}>{one.company.name}</Link>}
        </div>
        <Button look="primary" onPress={() => onTicket(one)}><TicketPlus size={16} aria-hidden />{t("customer.newTicket")}</Button>
        <Button onPress={() => onRepair(one)}><Wrench size={16} aria-hidden />{t("customer.newRepair")}</Button>
        <MergeButton customer={one} />
      </header>
      <div className={styles.columns}>
        <div className={styles.stack}><Work id={id} /><Timeline id={id} /></div>
        <div className={styles.stack}><Particulars customer={one} /><MergedCard id={id} /><Devices id={id} /><Deals id={id} /></div>
      </div>
    </main>
  );
}

function Particulars({ customer }: { customer: Customer }) {
  const { t } = useTranslation("desk");
  return (
    <Card title={t("customer.contacts")}>
      <ul className={styles.points}>{customer.contact_points.map((point) => <Point key={point.id} point={point} customer={customer.id} />)}</ul>
      <Facts pairs={[
        [t("customer.owner"), customer.owner?.name],
        [t("customer.contract"), customer.contract_until && t("record.until", { date: dayOf(customer.contract_until) })],
        [t("customer.language"), customer.language && t(customer.language === "en" ? "customer.en" : "customer.zh")],
      ]} />
    </Card>
  );
}

const ICONS = { phone: Phone, email: Mail, wechat: MessageCircle } as const;

/** A masked number is shown in full only on request; the server keeps who asked. */
function Point({ point, customer }: { point: ContactPoint; customer: string }) {
  const { t } = useTranslation("desk");
  const Icon = ICONS[point.kind as "phone"] ?? Phone;
  const [raw, setRaw] = useState<string | null>(null);
  const asking = useMutation({ mutationFn: () => api.reveal(customer, point.id), onSuccess: (answer) => setRaw(answer.raw), onError: complain });
  return (
    <li className={styles.point}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className="num">{raw ?? point.shown}</span>
      {point.shown.includes("*") && !raw && <Button look="plain" size="small" isDisabled={asking.isPending} onPress={() => asking.mutate()}><Eye size={14} aria-hidden />{t("customer.reveal")}</Button>}
    </li>
  );
}

function Work({ id }: { id: string }) {
  const { t } = useTranslation("desk");
  const tickets = useQuery({ queryKey: ["customer", id, "tickets"], queryFn: () => api.readTickets(id) });
  const repairs = useQuery({ queryKey: ["customer", id, "repairs"], queryFn: () => api.readRepairs(id) });
  const rows = [
    ...(repairs.data?.items ?? []).filter((repair) => repair.open).map((repair) => <RepairRow key={repair.id} repair={repair} />),
    ...(tickets.data?.items ?? []).map((ticket) => <TicketRow key={ticket.id} ticket={ticket} />),
  ];
  return (
    <Card title={t("customer.tickets")} count={rows.length} flush>
      <div className={styles.list}>
        {tickets.isPending ? <SkeletonRows rows={3} /> : rows.length === 0 ? <p className={styles.none}>{t("customer.noTickets")}</p> : rows}
      </div>
    </Card>
  );
}

function Timeline({ id }: { id: string }) {
  const { t } = useTranslation("desk");
  const { t: shell } = useTranslation();
  const pages = useInfiniteQuery({ queryKey: ["customer", id, "timeline"], queryFn: ({ pageParam }) => api.readTimeline(id, pageParam), initialPageParam: null as string | null, getNextPageParam: (last) => last.next });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title={t("customer.timeline")} flush>
      {pages.isPending && <SkeletonRows />}
      {pages.isSuccess && items.length === 0 && <Empty icon={<History size={20} />} title={t("customer.noTimeline")} />}
      <div className={styles.list}>{items.map((item) => <ContactRow key={item.id} item={item} />)}</div>
      {pages.hasNextPage && <Button look="plain" size="small" className={styles.more!} isDisabled={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>{shell("loadMore")}</Button>}
    </Card>
  );
}

function Devices({ id }: { id: string }) {
  const { t } = useTranslation("desk");
  const devices = useQuery({ queryKey: ["devices", id], queryFn: () => api.readDevices(id) });
  const rows = devices.data?.items ?? [];
  return (
    <Card title={t("customer.devices")} count={rows.length} flush>
      <div className={styles.list}>{rows.length === 0 ? <p className={styles.none}>{t("call.noDevices")}</p> : rows.map((device) => <DeviceRow key={device.id} device={device} />)}</div>
    </Card>
  );
}

function Deals({ id }: { id: string }) {
  const { t } = useTranslation("desk");
  const deals = useQuery({ queryKey: ["customer", id, "deals"], queryFn: () => api.readDeals(id), retry: false });
  const rows = deals.data?.items ?? [];
  if (rows.length === 0) return null;
  return <Card title={t("customer.deals")} count={rows.length} flush><div className={styles.list}>{rows.map((deal) => <DealRow key={deal.id} deal={deal} />)}</div></Card>;
}
