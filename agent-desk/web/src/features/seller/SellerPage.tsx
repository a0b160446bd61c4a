/** A seller's own customers, those with an open complaint first. Dialling one of those asks first: nobody sells into a complaint unknowing. */
import { useState } from "react";
import { BriefcaseBusiness, Phone, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/shared/news/problemText";
import { Ago } from "@/shared/time/Timers";
import { money } from "@/shared/time/format";
import { Button } from "@/shared/ui/Button";
import { Avatar, Badge, Empty, SkeletonRows } from "@/shared/ui/Display";
import { Link } from "@/shared/ui/Link";
import { DialDialog } from "./DialDialog";
import { type OwnCustomer, useDeals, useOwnCustomers } from "./useSeller";
import styles from "./seller.module.css";

export function SellerPage() {
  const { t } = useTranslation("manage");
  const [dialling, setDialling] = useState<OwnCustomer | null>(null);
  const customers = useOwnCustomers();
  const deals = useDeals();
  const rows = customers.data?.pages.flatMap((page) => page.items) ?? [];
  const worth = (id: string) => (deals.data?.items ?? []).filter((deal) => deal.customer.id === id);
  return (
    <main id="page" className={styles.page}>
      <h1 className={styles.title}>{t("seller.title")}</h1>
      {customers.isPending && <SkeletonRows rows={10} />}
      {customers.isError && <Empty title={problemText(customers.error)}><Button onPress={() => void customers.refetch()}>{t("again")}</Button></Empty>}
      {customers.data && rows.length === 0 && <Empty icon={<BriefcaseBusiness size={20} />} title={t("seller.none")}>{t("seller.noneText")}</Empty>}
      <ul className={styles.rows}>
        {rows.map((customer) => (
          <li key={customer.id} className={styles.row} data-complaint={customer.open_complaint ? true : undefined}>
            <Avatar name={customer.name} size={36} square={customer.kind === "organisation"} />
            <div className={styles.main}>
              <Link to={`/desk/customers/${customer.id}`} className={styles.name!}>{customer.name}</Link>
              {customer.open_complaint
                ? <Link to={`/desk/tickets/${customer.open_complaint.ticket}`} className={styles.complaint!}><TriangleAlert size={14} aria-hidden /><span className="num">#{customer.open_complaint.no}</span> {customer.open_complaint.subject} · <Ago at={customer.open_complaint.since} /></Link>
                : <span className={styles.soft}>{customer.last_contact_at ? <>{t("seller.lastContact")} <Ago at={customer.last_contact_at} /></> : t("seller.neverCalled")}</span>}
            </div>
            {worth(customer.id).slice(0, 2).map((deal) => <Badge key={deal.id} title={deal.name}>{money((deal.amount ?? 0) / 100, deal.currency)}</Badge>)}
            {customer.class === "vip" && <Badge tone="hold">VIP</Badge>}
            <Button onPress={() => setDialling(customer)} isDisabled={!customer.contact_points.some((point) => point.kind === "phone")}><Phone size={14} aria-hidden />{t("seller.dial")}</Button>
          </li>
        ))}
      </ul>
      {customers.hasNextPage && <div className={styles.more}><Button isDisabled={customers.isFetchingNextPage} onPress={() => void customers.fetchNextPage()}>{t("more")}</Button></div>}
      {dialling && <DialDialog customer={dialling} onClose={() => setDialling(null)} />}
    </main>
  );
}
