/**
 * What can be done to open work: urge it (催单), re-arrange it (改约), add a note. With `onAgain` somebody was about to make a
 * second one for the same device: then it warns, shows the first, and lets them go on knowingly.
 */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing, CalendarClock, NotebookPen, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { VisitWindow } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { RepairRow, windowText } from "@/shared/records/rows";
import { Button } from "@/shared/ui/Button";
import { SkeletonRows } from "@/shared/ui/Display";
import { LineField, NoteField } from "@/shared/ui/Field";
import { noteOnTicket, readRepair, rearrange, urge } from "./repairs";
import { Windows } from "./Windows";
import styles from "./repair.module.css";

type Doing = "move" | "note" | null;

export function OpenWork({ id, no, product, call, onDone, onAgain }: { id: string; no: number; product?: string | undefined; call?: string | undefined; onDone: () => void; onAgain?: () => void }) {
  const { t } = useTranslation("desk");
  const cache = useQueryClient();
  const repair = useQuery({ queryKey: ["repair", id], queryFn: () => readRepair(id) });
  const [doing, setDoing] = useState<Doing>(null);
  const finished = (text: string) => {
    toast(text);
    void cache.invalidateQueries({ queryKey: ["repair", id] });
    onDone();
  };
  const urging = useMutation({ mutationFn: () => urge(id, call), onSuccess: () => finished(t("repair.urged", { no })), onError: complain });
  return (
    <section className={styles.open} data-warns={onAgain ? true : undefined} aria-label={t(onAgain ? "repair.openTitle" : "repair.verbs")} data-testid="open-work">
      {onAgain && <header className={styles.openHead}><TriangleAlert size={18} aria-hidden /><div><strong>{t("repair.openTitle")}</strong><p>{t("repair.openText")}</p></div></header>}
      {onAgain && (repair.data ? <RepairRow repair={repair.data} /> : <SkeletonRows rows={1} />)}
      <div className={styles.verbs}>
        <Button look={onAgain ? "primary" : "outline"} isDisabled={urging.isPending} onPress={() => urging.mutate()}><BellRing size={16} aria-hidden />{t("repair.urge")}</Button>
        <Button on={doing === "move"} onPress={() => setDoing("move")}><CalendarClock size={16} aria-hidden />{t("repair.rearrange")}</Button>
        <Button on={doing === "note"} onPress={() => setDoing("note")}><NotebookPen size={16} aria-hidden />{t("repair.addNote")}</Button>
        {onAgain && <Button look="plain" onPress={onAgain}>{t("repair.again")}</Button>}
      </div>
      {doing === "move" && repair.data && <Move id={id} version={repair.data.version} territory={repair.data.territory} product={product} onDone={(slot) => finished(t("repair.rearranged", { no, when: windowText(slot) }))} />}
      {doing === "note" && repair.data && <AddNote ticket={repair.data.ticket.id} onDone={() => finished(t("repair.noted"))} />}
    </section>
  );
}

function Move(props: { id: string; version: number; territory: string; product?: string | undefined; onDone: (slot: VisitWindow) => void }) {
  const { t } = useTranslation("desk");
  const [slot, setSlot] = useState<VisitWindow | null>(null);
  const [reason, setReason] = useState("");
  const moving = useMutation({
    mutationFn: (to: VisitWindow) => rearrange(props.id, { version: props.version, window: { from: to.from, to: to.to }, reason: reason.trim() }),
    onSuccess: (_, to) => props.onDone(to),
    onError: complain,
  });
  return (
    <div className={styles.form}>
      <Windows territory={props.territory} product={props.product} value={slot} onChange={setSlot} />
      <LineField label={t("repair.reasonForMove")} value={reason} onChange={setReason} />
      <Button look="primary" isDisabled={!slot || !reason.trim() || moving.isPending} onPress={() => slot && moving.mutate(slot)}>{t("repair.rearrange")}</Button>
    </div>
  );
}

function AddNote({ ticket, onDone }: { ticket: string; onDone: () => void }) {
  const { t } = useTranslation("desk");
  const [body, setBody] = useState("");
  const adding = useMutation({ mutationFn: () => noteOnTicket(ticket, body.trim()), onSuccess: onDone, onError: complain });
  return (
    <div className={styles.form}>
      <NoteField label={t("repair.addNote")} value={body} onChange={setBody} />
      <Button look="primary" isDisabled={!body.trim() || adding.isPending} onPress={() => adding.mutate()}>{t("repair.addNote")}</Button>
    </div>
  );
}
