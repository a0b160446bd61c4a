/** Repairs, their windows and warranty, as the desk asks for them. */
import { get, post } from "@/shared/api/http";
import type { Device, Label, List, Product, Repair, Site, VisitWindow, Warranty } from "@/shared/api/types";

export type NewRepair = {
  ticket?: string; customer?: string; subject?: string; device?: string; product?: string; model_text?: string; fault: string; site?: string; address?: string;
  territory?: string; contact_name: string; contact_phone?: string; in_warranty?: string; warranty_reason?: string; window?: { from: number; to: number }; call?: string; again?: boolean;
};

export const requestRepair = (form: NewRepair) => post<Repair>("/api/repairs", form);
export const readRepair = (id: string) => get<Repair & RepairMore>(`/api/repairs/${id}`);
export const urge = (id: string, call?: string) => post(`/api/repairs/${id}/urge`, call ? { call } : {});
export const rearrange = (id: string, form: { version: number; window: { from: number; to: number }; reason: string }) => post(`/api/repairs/${id}/rearrangement`, form);
export const noteOnTicket = (ticket: string, body: string) => post(`/api/tickets/${ticket}/notes`, { kind: "note", body });
export const readWindows = (query: { territory?: string | undefined; product?: string | undefined; days: number }) => get<List<VisitWindow>>("/api/visits/windows", query);
export const readWarranty = (device: string) => get<Warranty>("/api/warranty", { device });
export const readSites = (customer: string) => get<List<Site>>(`/api/customers/${customer}/sites`);
export const readDevices = (customer: string) => get<List<Device>>(`/api/customers/${customer}/devices`);
export const readProducts = () => get<List<Product>>("/api/products");

export type RepairMore = {
  checks: { code: string; label: Label; required: boolean; done_at: number | null; skipped_reason: string | null }[];
  parts: { id: string; part: { id: string; no: string; name: Label }; quantity: number }[];
  explanation: unknown;
};
