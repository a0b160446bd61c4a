/** The rows of the screen-pop in four cards; each shows its newest and opens to the rest in place. */
import { memo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ScreenPop } from "@/shared/api/types";
import { ContactRow, DealRow, DeviceRow, RepairRow, TicketRow } from "@/shared/records/rows";
import { Button } from "@/shared/ui/Button";
import { Card } from "@/shared/ui/Display";
import styles from "./call.module.css";

export const PopCards = memo(function PopCards({ pop }: { pop: ScreenPop }) {
  const { t } = useTranslation("desk");
  const work = [
    ...pop.open_repairs.map((repair) => <RepairRow key={repair.id} repair={repair} />),
    ...pop.open_tickets.map((ticket) => <TicketRow key={ticket.id} ticket={ticket} />),
  ];
  return (
    <div className={styles.grid}>
      <div className={styles.stack}>
        <Rows title={t("call.work")} none={t("call.noWork")} rows={work} testid="pop-work" />
        <Rows title={t("call.devices")} none={t("call.noDevices")} rows={pop.devices.map((device) => <DeviceRow key={device.id} device={device} />)} testid="pop-devices" />
        {pop.deals.length > 0 && <Rows title={t("call.deals")} none="" rows={pop.deals.map((deal) => <DealRow key={deal.id} deal={deal} />)} testid="pop-deals" />}
      </div>
      <Rows title={t("call.contacts")} none={t("call.noContacts")} rows={pop.contacts.map((item) => <ContactRow key={item.id} item={item} />)} testid="pop-contacts" />
    </div>
  );
});

const SHOWN = 10;

function Rows({ title, none, rows, testid }: { title: string; none: string; rows: ReactNode[]; testid: string }) {
  const { t } = useTranslation("desk");
  const [all, setAll] = useState(false);
  return (
    <Card title={title} count={rows.length} flush label={title}>
      <div className={styles.list} data-testid={testid}>
        {rows.length === 0 && <p className={styles.none}>{none}</p>}
        {all ? rows : rows.slice(0, SHOWN)}
        {!all && rows.length > SHOWN && <Button look="plain" size="small" className={styles.all!} onPress={() => setAll(true)}>{t("call.showAll", { count: rows.length })}</Button>}
      </div>
    </Card>
  );
}
