/** Customers as the desk asks for them. */
import { get, post } from "@/shared/api/http";
import type { Customer, MergePreview, Duplicate, Deal, Device, List, Repair, Ticket, TimelineItem } from "@/shared/api/types";

export const listCustomers = (q: string, after: string | null) => get<List<Customer>>("/api/customers", { q, after, limit: 50 });
export const readCustomer = (id: string) => get<Customer>(`/api/customers/${id}`);
export const readTimeline = (id: string, after: string | null) => get<List<TimelineItem>>(`/api/customers/${id}/timeline`, { after, limit: 50 });
export const readDevices = (id: string) => get<List<Device>>(`/api/customers/${id}/devices`);
export const readTickets = (customer: string) => get<List<Ticket>>("/api/tickets", { customer, limit: 50 });
export const readRepairs = (customer: string) => get<List<Repair>>("/api/repairs", { customer, limit: 50 });
export const readDeals = (customer: string) => get<List<Deal>>("/api/deals", { customer, limit: 50 });
export const reveal = (customer: string, contact_point: string) => post<{ raw: string }>(`/api/customers/${customer}/reveal`, { contact_point });
export const duplicatesOf = (customer: Customer) => get<List<Duplicate>>("/api/customers/duplicates", { name: customer.name, kind: customer.kind, email: customer.email?.includes("*") ? "" : customer.email });
export const mergePreview = (from: string, into: string) => get<MergePreview>(`/api/customers/${from}/merge-preview`, { into });
export const merge = (from: string, into: string, version: number) => post<Customer>(`/api/customers/${from}/merge`, { into, version });
export const merged = (id: string) => get<List<{ id: string; name: string; at: number }>>(`/api/customers/${id}/merged`);
export const unmerge = (old: string) => post<Customer>(`/api/customers/${old}/unmerge`);
