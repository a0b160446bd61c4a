/** Tickets and their notes, as the desk asks for them. */
import { get, patch, post } from "@/shared/api/http";
import type { List, Note, Ticket } from "@/shared/api/types";

export type NewTicket = {
  subject: string; customer?: string | undefined; device?: string | undefined; complaint?: boolean; priority?: string; body?: string; call?: string | undefined;
  promise?: string | undefined; promise_due?: number | undefined; channel?: string;
};

export const openTicket = (form: NewTicket) => post<Ticket>("/api/tickets", form);
export const readTicket = (id: string) => get<Ticket>(`/api/tickets/${id}`);
export const readNotes = (id: string) => get<List<Note>>(`/api/tickets/${id}/notes`, { limit: 100 });
export const addNote = (id: string, note: { kind: "note" | "public"; body: string }) => post<Note>(`/api/tickets/${id}/notes`, note);
export const changeTicket = (id: string, change: { version: number; status?: string; priority?: string; complaint?: boolean; owner?: string | null; promise?: string; promise_due?: number | null }) => patch<Ticket>(`/api/tickets/${id}`, change);
export const closeTicket = (id: string, version: number, note?: string) => post<Ticket>(`/api/tickets/${id}/closure`, { version, ...(note ? { note } : {}) });
