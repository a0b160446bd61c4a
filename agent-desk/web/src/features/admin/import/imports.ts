/** Imports as an administrator asks for them. */
import { get, post, put, sendFile } from "@/shared/api/http";
import type { Customer, List } from "@/shared/api/types";

export const FIELDS = [
  "number", "name", "kind", "company", "contact_name", "contact_phone", "phone", "email", "wechat", "address", "credit_code", "class", "language", "owner",
  "contract_until", "note", "customer", "product", "serial", "batch", "bought_on", "warranty_until", "subject", "body", "priority", "category", "created_at",
] as const;
export type Field = (typeof FIELDS)[number];
export const SORTS = ["customers", "contacts", "devices", "tickets"] as const;
export type Sort = (typeof SORTS)[number];
export type State = "uploaded" | "checking" | "checked" | "running" | "done" | "undoing" | "undone" | "failed";

export type Import = {
  id: string; file_name: string; bytes: number; sort: Sort; state: State; headings: string[]; columns: (Field | null)[]; row_count: number; next_row: number;
  created: number; known: number; waiting: number; linked: number; skipped: number; refused: number; kept: number; error: string | null;
  created_at: number; changed_at: number; version: number; same_as?: string | null;
};
export type RowProblem = { column: number | null; code: string; value: string };
export type Candidate = { customer: string | null; row: number | null; score: number; reasons: string[] };
export type ImportRow = { row_no: number; state: string; problems: RowProblem[]; cells: string[]; candidates: Candidate[] };
export type Rows = { items: ImportRow[]; next: number | null; customers: Customer[] };
export type Decision = { is: "same"; customer: string } | { is: "different" } | { is: "skip" };

export const underWay = (state: State) => state === "checking" || state === "running" || state === "undoing";

export const listImports = () => get<List<Import>>("/api/imports");
export const readImport = (id: string) => get<Import>(`/api/imports/${id}`);
export const readPreview = (id: string) => get<{ rows: { row_no: number; cells: string[] }[] }>(`/api/imports/${id}/preview`);
export const readRows = (id: string, state: string) => get<Rows>(`/api/imports/${id}/rows`, { state });
export const upload = (file: File) => sendFile<Import>(`/api/imports?${new URLSearchParams({ file_name: file.name })}`, file);
export const setColumns = (one: Import, sort: Sort, columns: (Field | null)[]) => put<Import>(`/api/imports/${one.id}/columns`, { version: one.version, sort, columns });
export const step = (one: Import, verb: "check" | "run" | "undo", again = false) => post<Import>(`/api/imports/${one.id}/${verb}`, { version: one.version, again });
export const decide = (id: string, row: number, decision: Decision) => post<Import>(`/api/imports/${id}/rows/${row}`, decision);
export const decideAll = (id: string, least: number) => post<Import>(`/api/imports/${id}/decisions`, { least, same: true });
