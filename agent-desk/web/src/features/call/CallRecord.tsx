/** The record of the call: who it is, what is open, what was promised, what was said. A preview while ringing, the work after. */
import { CircleAlert, FileCheck2, Hash, Languages, Mail, Phone, TicketPlus, TriangleAlert, UserRoundSearch, Wrench } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Customer, ScreenPop } from "@/shared/api/types";
import { addressOf } from "@/shared/page/address";
import { ClassBadge } from "@/shared/records/badges";
import { dayOf, Due } from "@/shared/records/rows";
import { Ago } from "@/shared/time/Timers";
import { Avatar, Badge, Empty } from "@/shared/ui/Display";
import { Button } from "@/shared/ui/Button";
import { Link } from "@/shared/ui/Link";
import { toneStyle } from "@/shared/ui/tone";
import { PopCards } from "./PopCards";
import { FindBox, WhoIsCalling } from "./WhoIsCalling";
import styles from "./call.module.css";

export type CallVerbs = { openTicket: (complaint: boolean) => void; requestRepair: () => void; refresh: () => void };

export function CallRecord({ pop, preview, verbs, wrapUp }: { pop: ScreenPop; preview: boolean; verbs: CallVerbs; wrapUp: ReactNode }) {
  const settled = pop.customer !== null && pop.match !== "maybe";
  return (
    <main id="page" className={styles.page} data-testid="call-record">
      <Head pop={pop} preview={preview} verbs={verbs} />
      <Alerts pop={pop} />
      {!preview && !settled && <WhoIsCalling pop={pop} onChanged={verbs.refresh} />}
      {!preview && wrapUp}
      {!preview && settled && <FindBox pop={pop} onChanged={verbs.refresh} />}
      {pop.customer && <PopCards pop={pop} />}
      {preview && !pop.customer && <Unknown pop={pop} />}
    </main>
  );
}

/** While it rings nobody can be chosen yet, but the person may get ready to ask. */
function Unknown({ pop }: { pop: ScreenPop }) {
  const { t } = useTranslation("desk");
  const names = pop.candidates.map((customer) => customer.name).join(" · ");
  return <Empty icon={<UserRoundSearch size={20} />} title={names || t("call.unknownTitle")}><p>{t(pop.number.withheld ? "call.withheldText" : names ? "call.sharedText" : "call.unknownText")}</p></Empty>;
}

function Head({ pop, preview, verbs }: { pop: ScreenPop; preview: boolean; verbs: CallVerbs }) {
  const { t } = useTranslation("desk");
  const { customer } = pop;
  return (
    <header className={styles.head}>
      <Avatar name={customer?.name ?? "?"} size={48} square={customer?.kind === "organisation"} />
      <div className={styles.title}>
        <h1 className={styles.name}>
          {customer ? <Link to={addressOf({ kind: "customer", id: customer.id })} style={{ color: "inherit" }}>{customer.name}</Link> : titleOf(pop, t("phone.withheld"))}
          <ClassBadge of={pop.company?.class ?? customer?.class} />
          {pop.match !== "exact" && <Badge tone="ringing">{t(`match.${pop.match}`)}</Badge>}
        </h1>
        <Particulars pop={pop} customer={customer} />
      </div>
      {!preview && (
        <div className={styles.verbs}>
          <Button look="primary" onPress={() => verbs.openTicket(false)} data-testid="open-ticket"><TicketPlus size={16} aria-hidden />{t("call.openTicket")}</Button>
          <Button onPress={() => verbs.openTicket(true)} data-testid="open-complaint"><CircleAlert size={16} aria-hidden />{t("call.complaint")}</Button>
          <Button onPress={verbs.requestRepair} isDisabled={!customer} data-testid="request-repair"><Wrench size={16} aria-hidden />{t("call.requestRepair")}</Button>
        </div>
      )}
    </header>
  );
}

const titleOf = (pop: ScreenPop, withheld: string) => (pop.number.withheld ? withheld : pop.number.shown);

function Particulars({ pop, customer }: { pop: ScreenPop; customer: Customer | null }) {
  const { t } = useTranslation("desk");
  const company = pop.company ?? customer?.company;
  const until = pop.company?.contract_until ?? customer?.contract_until;
  const serial = pop.number.extension;
  return (
    <p className={styles.sub}>
      {company && company.id !== customer?.id && <Link to={addressOf({ kind: "customer", id: company.id })}>{company.name}</Link>}
      {customer && !pop.number.withheld && <span className="num"><Phone size={14} aria-hidden />{pop.number.shown}</span>}
      {serial && <span><Hash size={14} aria-hidden />{t("phone.extension", { ext: serial })}</span>}
      {customer?.email && <span><Mail size={14} aria-hidden />{customer.email}</span>}
      {until && <span><FileCheck2 size={14} aria-hidden />{t("customer.contract")} {t("record.until", { date: dayOf(until) })}</span>}
      {customer?.language === "en" && <span><Languages size={14} aria-hidden />{t("customer.en")}</span>}
      {customer?.last_contact_at && <span>{t("customer.lastContact")} <Ago at={customer.last_contact_at} /></span>}
    </p>
  );
}

function Alerts({ pop }: { pop: ScreenPop }) {
  const { t } = useTranslation("desk");
  const complaint = pop.open_tickets.find((ticket) => ticket.complaint);
  return (
    <div className={styles.alerts}>
      {complaint && (
        <p className={styles.alert} style={toneStyle("breach")}>
          <TriangleAlert size={18} aria-hidden />
          <Link to={addressOf({ kind: "ticket", id: complaint.id })}>{t("call.complaintOpen", { no: complaint.no, subject: complaint.subject })}</Link>
          <small><Ago at={complaint.created_at} /></small>
        </p>
      )}
      {pop.promise && (
        <p className={styles.alert} style={toneStyle("wrapup")}>
          <FileCheck2 size={18} aria-hidden />
          {pop.promise.ticket ? <Link to={addressOf({ kind: "ticket", id: pop.promise.ticket })}>{t("call.promised", { text: pop.promise.text })}</Link> : <span>{t("call.promised", { text: pop.promise.text })}</span>}
          {pop.promise.due && <small><Due at={pop.promise.due} /></small>}
        </p>
      )}
    </div>
  );
}
