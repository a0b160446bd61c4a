/** What the record of a call may ask of the server while it is open. */
import { get, post, put } from "@/shared/api/http";
import type { Call, Category, Customer, List, SearchHit } from "@/shared/api/types";

export const aboutCustomer = (call: string, customer: string) => put<Call>(`/api/calls/${call}/customer`, { customer });
export const linkNumber = (customer: string, raw: string, call: string) => post(`/api/customers/${customer}/contact-points`, { kind: "phone", raw, call });
export const newCustomer = (form: { name: string; call: string; language?: string }) => post<Customer>("/api/customers", form);
export const find = (q: string, signal: AbortSignal) => get<List<SearchHit>>("/api/search", { q }, signal);
export const wrapUpCategories = () => get<List<Category>>("/api/categories", { kind: "wrap_up" });
