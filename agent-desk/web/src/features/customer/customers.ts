/** Customers as the desk asks for them. */
import { get, post } from "@/shared/api/http";
import type { Customer, Deal, Device, List, Repair, Ticket, TimelineItem } from "@/shared/api/types";

export const listCustomers = (q: string, after: string | null) => get<List<Customer>>("/api/customers", { q, after, limit: 50 });
export const readCustomer = (id: string) => get<Customer>(`/api/customers/${id}`);
export const readTimeline = (id: string, after: string | null) => get<List<TimelineItem>>(`/api/customers/${id}/timeline`, { after, limit: 50 });
export const readDevices = (id: string) => get<List<Device>>(`/api/customers/${id}/devices`);
export const readTickets = (customer: string) => get<List<Ticket>>("/api/tickets", { customer, limit: 50 });
export const readRepairs = (customer: string) => get<List<Repair>>("/api/repairs", { customer, limit: 50 });
export const readDeals = (customer: string) => get<List<Deal>>("/api/deals", { customer, limit: 50 });
export const reveal = (customer: string, contact_point: string) => post<{ raw: string }>(`/api/customers/${customer}/reveal`, { contact_point });
