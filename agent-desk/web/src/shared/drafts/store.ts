/** Drafts on this machine, in IndexedDB: they survive a reload, a crash and a server that is away. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

export type Kept = { body: unknown; at: number };
interface Shelf extends DBSchema {
  draft: { key: string; value: Kept };
}

let shelf: Promise<IDBPDatabase<Shelf>> | undefined;
const open = async () => (shelf ??= openDB<Shelf>("tandem", 1, { upgrade: (base) => void base.createObjectStore("draft") }));

// A private window may refuse the store or not have one; the server's copy then stands alone.
export const readDraft = (key: string) => open().then((base) => base.get("draft", key)).catch(() => undefined);
export const keepDraft = (key: string, kept: Kept) => open().then((base) => base.put("draft", kept, key)).catch(() => undefined);
export const dropDraft = (key: string) => open().then((base) => base.delete("draft", key)).catch(() => undefined);
