/**
 * Text that must not get lost: kept here and in the server 800 ms after the last key, restored by object and kind. A draft
 * belongs to its key: what was typed for one record never shows up in another, also while switching.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { del, get, put } from "@/shared/api/http";
import { dropDraft, keepDraft, readDraft } from "./store";

const QUIET_MS = 800;

export type Draft<T> = { value: T; change: (part: Partial<T>) => void; savedAt: number | null; clear: () => void };

export function useDraft<T extends object>(kind: string, object: string, empty: T): Draft<T> {
  const key = `${kind}/${object}`;
  const [held, setHeld] = useState<{ key: string; value: T; savedAt: number | null }>({ key, value: empty, savedAt: null });
  const [blank] = useState(empty);
  const unsaved = useRef<{ key: string; value: T } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const here = held.key === key ? held : { key, value: blank, savedAt: null };

  const save = useCallback(async () => {
    const next = unsaved.current;
    if (!next) return;
    unsaved.current = null;
    clearTimeout(timer.current);
    const at = Date.now();
    await keepDraft(next.key, { body: next.value, at });
    await put(`/api/drafts/${next.key}`, { body: next.value }).catch(() => {});
    setHeld((was) => (was.key === next.key ? { ...was, savedAt: at } : was));
  }, []);

  useEffect(() => {
    let current = true;
    void restore<T>(key).then((found) => {
      // Keys typed while the store was read are newer than the store.
      if (current && unsaved.current?.key !== key) setHeld({ key, value: { ...blank, ...found }, savedAt: null });
    });
    return () => {
      current = false;
      void save();
    };
  }, [key, save, blank]);

  const change = useCallback((part: Partial<T>) => {
    setHeld((was) => {
      const value = { ...(was.key === key ? was.value : blank), ...part };
      unsaved.current = { key, value };
      return { key, value, savedAt: null };
    });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), QUIET_MS);
  }, [key, save, blank]);

  const clear = useCallback(() => {
    unsaved.current = null;
    clearTimeout(timer.current);
    setHeld({ key, value: blank, savedAt: null });
    void dropDraft(key);
    void del(`/api/drafts/${key}`).catch(() => {});
  }, [key, blank]);

  return { value: here.value, change, savedAt: here.savedAt, clear };
}

async function restore<T>(key: string): Promise<Partial<T>> {
  const [mine, theirs] = await Promise.all([
    readDraft(key),
    get<{ body: Partial<T>; changed_at: number }>(`/api/drafts/${key}`).catch(() => undefined),
  ]);
  if (theirs && (!mine || theirs.changed_at > mine.at)) return theirs.body ?? {};
  return (mine?.body as Partial<T> | undefined) ?? {};
}
