/** Opens a ticket from a call or a customer's page. What the system knows is written by the server; here stands what the customer said. */
import { useMutation } from "@tanstack/react-query";
import { Info } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Device, Ticket } from "@/shared/api/types";
import { useDraft } from "@/shared/drafts/useDraft";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { serverNow } from "@/shared/socket/serverTime";
import { timeWithSeconds } from "@/shared/time/format";
import { Button } from "@/shared/ui/Button";
import { Choices, Tick } from "@/shared/ui/Choices";
import { Dialog } from "@/shared/ui/Dialog";
import { LineField, NoteField } from "@/shared/ui/Field";
import { Select } from "@/shared/ui/Select";
import { label } from "@/shared/words";
import { openTicket } from "./tickets";
import styles from "./ticket.module.css";

type Due = "none" | "in15" | "in60" | "today" | "tomorrow";
type Form = { subject: string; body: string; device: string; complaint: boolean; priority: string; promise: string; due: Due };
const NO_DEVICE = "none";

export type OpenTicketProps = {
  isOpen: boolean; onClose: () => void; complaint: boolean; call?: string | undefined; customer?: { id: string; name: string } | null | undefined;
  devices: readonly Device[]; onOpened?: (ticket: Ticket) => void;
};

export default function OpenTicket(props: OpenTicketProps) {
  const { t } = useTranslation("desk");
  const formId = useId();
  const empty: Form = { subject: "", body: "", device: NO_DEVICE, complaint: props.complaint, priority: props.complaint ? "p2" : "p3", promise: "", due: "none" };
  const kind = props.complaint ? "new_complaint" : "new_ticket";
  const draft = useDraft<Form>(kind, props.call ?? props.customer?.id ?? "none", empty);
  const opening = useMutation({
    mutationFn: () => openTicket(toRequest(draft.value, props)),
    onSuccess: (ticket) => {
      toast(t("call.opened", { no: ticket.no }));
      draft.clear();
      props.onOpened?.(ticket);
      props.onClose();
    },
    onError: complain,
  });
  const ready = draft.value.subject.trim() !== "" && !opening.isPending;
  return (
    <Dialog side wide={520} isOpen={props.isOpen} onClose={props.onClose} title={t(props.complaint ? "ticket.newComplaint" : "ticket.new")}
      foot={<>
        <span className={styles.saved}>{draft.savedAt && t("ticket.saved", { time: timeWithSeconds(draft.savedAt) })}</span>
        <Button look="primary" type="submit" form={formId} isDisabled={!ready} data-testid="ticket-submit">{t("ticket.open")}</Button>
      </>}>
      <form id={formId} className={styles.form} onSubmit={(event) => { event.preventDefault(); if (ready) opening.mutate(); }}>
        {props.customer && <p className={styles.for}>{t("ticket.customer")} <strong>{props.customer.name}</strong></p>}
        <Fields form={draft.value} change={draft.change} devices={props.devices} />
        {props.call && <p className={styles.hint}><Info size={14} aria-hidden />{t("call.knownPrefix")}</p>}
      </form>
    </Dialog>
  );
}

function Fields({ form, change, devices }: { form: Form; change: (part: Partial<Form>) => void; devices: readonly Device[] }) {
  const { t } = useTranslation("desk");
  const deviceChoices = [{ id: NO_DEVICE, label: t("ticket.noDevice") }, ...devices.map((device) => ({ id: device.id, label: label(device.product.name), hint: device.serial ?? "" }))];
  return (
    <>
      <LineField label={t("ticket.subject")} placeholder={t("ticket.subjectPlaceholder")} value={form.subject} onChange={(subject) => change({ subject })} autoFocus autoComplete="off" data-testid="ticket-subject" />
      <NoteField label={t("ticket.details")} rows={5} value={form.body} onChange={(body) => change({ body })} />
      {devices.length > 0 && <Select label={t("ticket.device")} choices={deviceChoices} value={form.device} onChange={(device) => change({ device })} />}
      <Choices label={t("ticket.priority")} value={form.priority} onChange={(priority) => change({ priority })} options={["p1", "p2", "p3", "p4"].map((id) => ({ id, label: id.toUpperCase() }))} />
      <Tick value={form.complaint} onChange={(complaint) => change({ complaint })}>{t("ticket.isComplaint")}</Tick>
      <LineField label={t("ticket.promise")} placeholder={t("ticket.promisePlaceholder")} value={form.promise} onChange={(promise) => change({ promise })} />
      {form.promise && (
        <Choices<Due> label={t("ticket.promiseDue")} value={form.due} onChange={(due) => change({ due })}
          options={[{ id: "in15", label: t("ticket.in15") }, { id: "in60", label: t("ticket.in60") }, { id: "today", label: t("ticket.today") }, { id: "tomorrow", label: t("ticket.tomorrow") }]} />
      )}
    </>
  );
}

function toRequest(form: Form, { call, customer }: OpenTicketProps) {
  const promise = form.promise.trim();
  return {
    subject: form.subject.trim(), complaint: form.complaint, priority: form.priority, channel: "phone",
    ...(form.body.trim() ? { body: form.body.trim() } : {}), ...(customer ? { customer: customer.id } : {}), ...(call ? { call } : {}),
    ...(form.device === NO_DEVICE ? {} : { device: form.device }), ...(promise ? { promise, ...(form.due === "none" ? {} : { promise_due: dueAt(form.due) }) } : {}),
  };
}

/** "Today" is six in the evening where the person sits, or an hour from now when that has passed. */
function dueAt(due: Exclude<Due, "none">): number {
  const now = serverNow();
  const evening = new Date(now).setHours(18, 0, 0, 0);
  return { in15: now + 900_000, in60: now + 3_600_000, today: Math.max(evening, now + 3_600_000), tomorrow: evening + 86_400_000 }[due];
}
