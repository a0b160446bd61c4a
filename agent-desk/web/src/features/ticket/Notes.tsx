/** The notes of a ticket and the composer. The draft belongs to the ticket; Ctrl+Enter sends. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bot, NotebookPen } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Note, Ticket } from "@/shared/api/types";
import { useDraft } from "@/shared/drafts/useDraft";
import { complain } from "@/shared/news/problemText";
import { moment, timeWithSeconds } from "@/shared/time/format";
import { Button } from "@/shared/ui/Button";
import { Choices } from "@/shared/ui/Choices";
import { Avatar, Empty, Kbd, SkeletonRows } from "@/shared/ui/Display";
import { NoteField } from "@/shared/ui/Field";
import { addNote, readNotes } from "./tickets";
import styles from "./ticket.module.css";

export function Notes({ ticket: { id: ticket, body, customer, created_at } }: { ticket: Ticket }) {
  const { t } = useTranslation("desk");
  const notes = useQuery({ queryKey: ["notes", ticket], queryFn: () => readNotes(ticket) });
  const foot = useRef<HTMLDivElement>(null);
  const items = notes.data?.items;
  const ordered = items && [...items].sort((one, other) => one.at - other.at);
  useEffect(() => {
    foot.current?.scrollIntoView({ block: "end" });
  }, [items?.length]);
  return (
    <>
      <div className={styles.notes} role="log" aria-label={t("ticket.notes")} tabIndex={0}>
        {!ordered && <SkeletonRows />}
        {body && <Said name={customer?.name ?? t("ticket.customer")} at={created_at} body={body} />}
        {ordered?.length === 0 && !body && <Empty icon={<NotebookPen size={20} />} title={t("ticket.noNotes")} />}
        {ordered?.map((note) => <NoteLine key={note.id} note={note} />)}
        <div ref={foot} />
      </div>
      <Composer ticket={ticket} />
    </>
  );
}

/** What the customer said, as it was written down when the ticket was opened. */
function Said({ name, at, body }: { name: string; at: number; body: string }) {
  return (
    <article className={styles.note} data-kind="said">
      <Avatar name={name} />
      <div className={styles.bubble}><header className={styles.noteHead}><strong>{name}</strong><span>{moment(at)}</span></header><div className={styles.body}>{body}</div></div>
    </article>
  );
}

function NoteLine({ note }: { note: Note }) {
  const { t } = useTranslation("desk");
  const author = note.author?.name ?? t("ticket.system");
  return (
    <article className={styles.note} data-kind={note.kind}>
      {note.kind === "system" ? <Bot size={20} strokeWidth={1.5} aria-hidden /> : <Avatar name={author} />}
      <div className={styles.bubble}>
        <header className={styles.noteHead}><strong>{author}</strong>{note.kind !== "system" && <span>{t(note.kind === "public" ? "ticket.public" : "ticket.private")}</span>}<span>{moment(note.at)}</span></header>
        <div className={styles.body}>{note.body}</div>
      </div>
    </article>
  );
}

function Composer({ ticket }: { ticket: string }) {
  const { t } = useTranslation("desk");
  const cache = useQueryClient();
  const draft = useDraft<{ body: string; kind: "note" | "public" }>("note", ticket, { body: "", kind: "note" });
  const adding = useMutation({
    mutationFn: () => addNote(ticket, { kind: draft.value.kind, body: draft.value.body.trim() }),
    onSuccess: () => {
      draft.clear();
      void cache.invalidateQueries({ queryKey: ["notes", ticket] });
    },
    onError: complain,
  });
  const ready = draft.value.body.trim() !== "" && !adding.isPending;
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.ctrlKey && !event.nativeEvent.isComposing && ready) adding.mutate();
  };
  return (
    <div className={styles.composer} onKeyDown={press} role="presentation">
      <NoteField hideLabel label={t("ticket.write")} placeholder={t("ticket.write")} rows={2} value={draft.value.body} onChange={(body) => draft.change({ body })} />
      <div className={styles.composerFoot}>
        <Choices hideLabel label={t("ticket.noteKind")} value={draft.value.kind} onChange={(kind) => draft.change({ kind })} options={[{ id: "note", label: t("ticket.private") }, { id: "public", label: t("ticket.public") }]} />
        <span className={styles.saved}>{draft.savedAt && t("ticket.saved", { time: timeWithSeconds(draft.savedAt) })}</span>
        <Button look="primary" isDisabled={!ready} onPress={() => adding.mutate()}>{t("ticket.add")}<Kbd>Ctrl ⏎</Kbd></Button>
      </div>
    </div>
  );
}
