/** All customers, found by name, pinyin initials or number; the server ranks, this only draws. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "@/shared/api/types";
import { addressOf } from "@/shared/page/address";
import { ClassBadge, ComplaintBadge } from "@/shared/records/badges";
import { Ago } from "@/shared/time/Timers";
import { Button } from "@/shared/ui/Button";
import { Avatar, Badge, Empty, SkeletonRows } from "@/shared/ui/Display";
import { FindField } from "@/shared/ui/Field";
import { Link } from "@/shared/ui/Link";
import { listCustomers } from "./customers";
import styles from "./customer.module.css";

export default function CustomerList() {
  const { t } = useTranslation("desk");
  const { t: shell } = useTranslation();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const pages = useInfiniteQuery({
    queryKey: ["customers", asked], queryFn: ({ pageParam }) => listCustomers(asked, pageParam), initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next, placeholderData: (before) => before,
  });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main id="page" className={styles.page}>
      <header className={styles.listHead}><h1 className={styles.name}>{t("customer.list")}</h1><div className={styles.find}><FindField label={t("customer.find")} placeholder={t("customer.find")} value={text} onChange={setText} autoFocus /></div></header>
      {pages.isPending && <SkeletonRows rows={8} />}
      {pages.isSuccess && rows.length === 0 && <Empty icon={<Users size={20} />} title={t("customer.none")} />}
      <ul className={styles.rows}>{rows.map((customer) => <li key={customer.id}><CustomerLine customer={customer} /></li>)}</ul>
      {pages.hasNextPage && <Button onPress={() => void pages.fetchNextPage()} isDisabled={pages.isFetchingNextPage}>{shell("loadMore")}</Button>}
    </main>
  );
}

function CustomerLine({ customer }: { customer: Customer }) {
  const { t } = useTranslation("desk");
  return (
    <Link className={styles.line} to={addressOf({ kind: "customer", id: customer.id })}>
      <Avatar name={customer.name} size={34} square={customer.kind === "organisation"} />
      <span className={styles.lineName}><strong>{customer.name}</strong><small>{customer.company?.name ?? customer.contact_points[0]?.shown}</small></span>
      <ClassBadge of={customer.class} />
      {customer.open_complaints > 0 && <ComplaintBadge />}
      {customer.open_tickets > 0 && <Badge>{t("customer.openCount", { count: customer.open_tickets })}</Badge>}
      <span className={styles.lineEnd}>{customer.last_contact_at && <Ago at={customer.last_contact_at} />}</span>
    </Link>
  );
}
