/** The call in the middle of the desk: record with wrap-up, and suggestions beside it. */
import { CallRecord, WrapUp } from "@/features/call";
import { Suggestions } from "@/features/article";
import { happen, OUTCOMES, readPop, usePhone, wrapUp } from "@/features/phone";
import { complain } from "@/shared/news/problemText";
import type { OpenForm } from "./Forms";
import styles from "./desk.module.css";

export default function CallDesk({ open }: { open: (form: OpenForm) => void }) {
  const phone = usePhone((state) => state.phone);
  if (phone.phase === "idle") return null;
  const { pop, call } = phone;
  const ringing = phone.phase === "ringing";
  const wrapping = phone.phase === "wrapping";
  const refresh = () => void readPop(call).then((fresh) => happen({ type: "pop_changed", call, pop: fresh })).catch(complain);
  const verbs = {
    openTicket: (complaint: boolean) => open({ kind: "ticket", complaint, call, customer: pop.customer, devices: pop.devices, onSaved: refresh }),
    // A ticket already opened in this call is what the repair belongs to.
    requestRepair: () => pop.customer && open({ kind: "repair", customer: pop.customer, ticket: pop.open_tickets.find((ticket) => ticket.call === call), devices: pop.devices, call, callerNumber: pop.number.shown, onSaved: refresh }),
    refresh,
  };
  const required = phone.phase === "wrapping" && phone.wrapUp.outcome_required;
  return (
    <div className={styles.call} key={call}>
      <CallRecord pop={pop} preview={ringing} verbs={verbs}
        wrapUp={<WrapUp call={call} wrapping={wrapping} required={required} outcomes={OUTCOMES} send={(form) => wrapUp(call, form)} onDone={() => {}} />} />
      <aside className={styles.context}><Suggestions hints={pop.articles} language={pop.language} ticket={pop.open_tickets.find((ticket) => ticket.call === call)} /></aside>
    </div>
  );
}
