/**
 * Note, category and outcome of the call. It can be filled in while talking, so that after the hang-up one key is left:
 * 1 to 5 chooses the outcome, Ctrl+Enter files the call.
 */
import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSignedIn } from "@/shared/api/session";
import type { Presence } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { type Draft, useDraft } from "@/shared/drafts/useDraft";
import { timeWithSeconds } from "@/shared/time/format";
import { Button } from "@/shared/ui/Button";
import { Choices } from "@/shared/ui/Choices";
import { Kbd } from "@/shared/ui/Display";
import { NoteField } from "@/shared/ui/Field";
import { toneStyle } from "@/shared/ui/tone";
import { CategoryField } from "./CategoryField";
import styles from "./call.module.css";

export type WrapForm<O extends string> = { outcome: O | null; category: string | null; note: string; after: "ready" | "away" | null };
type Send<O extends string> = (form: { outcome: O | null; category?: string | null; note?: string; done: boolean; next_presence?: { state: "ready" | "away"; reason?: string } }) => Promise<unknown>;

export function WrapUp<O extends string>(props: { call: string; wrapping: boolean; required: boolean; outcomes: readonly O[]; send: Send<O>; onDone: () => void }) {
  const { t } = useTranslation("desk");
  const draft = useDraft<WrapForm<O>>("call", props.call, { outcome: null, category: null, note: "", after: null });
  const { outcome, category, note, after } = draft.value;
  const { presence } = useSignedIn();
  const box = useRef<HTMLTextAreaElement>(null);
  const missing = props.required && !outcome;
  const filing = useMutation({
    mutationFn: () => props.send({ outcome, ...(category ? { category } : {}), note, done: true, ...(after ? { next_presence: after === "away" ? { state: "away", reason: "break" } : { state: "ready" } } : {}) }),
    onSuccess: () => {
      toast(t("call.finished"));
      draft.clear();
      props.onDone();
    },
    onError: complain,
  });
  useKept(draft, props.send);
  const file = () => {
    if (props.wrapping && !missing && !filing.isPending) filing.mutate();
  };
  useWrapKeys(props.wrapping, props.outcomes, (chosen) => draft.change({ outcome: chosen }), file);
  useEffect(() => {
    // The note takes the focus only from nowhere: whoever is typing goes on typing.
    if (document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section className={styles.wrap} style={toneStyle(props.wrapping ? "wrapup" : "accent")} aria-label={t(props.wrapping ? "phone.wrapping" : "call.note")} data-testid="wrap-up">
      <NoteField label={t("call.note")} placeholder={t("call.notePlaceholder")} rows={props.wrapping ? 4 : 2} value={note} onChange={(text) => draft.change({ note: text })} inputRef={box} />
      <Choices look="cards" label={t("call.outcome")} hideLabel={!props.wrapping} value={outcome} onChange={(chosen) => draft.change({ outcome: chosen })}
        options={props.outcomes.map((id, at) => ({ id, label: <><Kbd>{at + 1}</Kbd>{t(`call.outcomes.${id as "solved"}`, { defaultValue: id })}</> }))} />
      <div className={styles.wrapFoot} hidden={!props.wrapping && !draft.savedAt}>
        {props.wrapping && (
          <>
            <div className={styles.category}><CategoryField value={category} onChange={(id) => draft.change({ category: id })} /></div>
            <Choices label={t("call.after")} value={after ?? comesNext(presence)} onChange={(id) => draft.change({ after: id })} options={[{ id: "ready", label: t("call.afterReady") }, { id: "away", label: t("call.afterBreak") }]} />
          </>
        )}
        <div className={styles.push}>
          <span className={styles.saved}>{draft.savedAt && t("ticket.saved", { time: timeWithSeconds(draft.savedAt) })}</span>
          {props.wrapping && missing && <span className={styles.missing}>{t("call.needOutcome")}</span>}
          {props.wrapping && <Button look="primary" isDisabled={missing || filing.isPending} onPress={file} data-testid="wrap-done">{t("call.finish")} <Kbd>Ctrl ⏎</Kbd></Button>}
        </div>
      </div>
    </section>
  );
}

/** The server files what stands here when the time is up, also without this page: it is told after each pause and on leaving. */
function useKept<O extends string>({ savedAt, value }: Draft<WrapForm<O>>, send: Send<O>) {
  const latest = useRef({ value, send });
  const told = useRef<WrapForm<O> | null>(null);
  useEffect(() => {
    latest.current = { value, send };
  });
  const tell = useCallback(() => {
    const { value: now, send: keep } = latest.current;
    const { outcome, category, note } = now;
    if (told.current === now || (!outcome && !category && !note)) return;
    told.current = now;
    // Refused once the call has been filed; the draft itself is kept either way.
    keep({ outcome, category, note, done: false }).catch(() => {});
  }, []);
  useEffect(() => {
    if (savedAt !== null) tell();
  }, [savedAt, tell]);
  useEffect(() => tell, [tell]);
}

/** What follows by itself: the presence chosen during the call, else the one before it. */
function comesNext({ state, next }: Presence): "ready" | "away" {
  return (next ?? state) === "ready" ? "ready" : "away";
}

/** 1 to 5 while nothing is being typed, and Ctrl+Enter from anywhere in wrap-up. */
function useWrapKeys<O extends string>(wrapping: boolean, outcomes: readonly O[], choose: (outcome: O) => void, file: () => void) {
  const latest = useRef({ choose, file });
  useEffect(() => {
    latest.current = { choose, file };
  });
  useEffect(() => {
    if (!wrapping) return;
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey || event.metaKey) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      // A form that is open over the call has keys of its own.
      if (target?.closest("[role=dialog]")) return;
      const typing = target?.matches("input:not([type=radio]), textarea, [contenteditable=true]");
      const chosen = outcomes[Number(event.key) - 1];
      if (event.key === "Enter" && event.ctrlKey) latest.current.file();
      else if (chosen && !typing && !event.ctrlKey) latest.current.choose(chosen);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // On the way down: the outcome's own cards keep Enter to themselves.
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, [wrapping, outcomes]);
}
