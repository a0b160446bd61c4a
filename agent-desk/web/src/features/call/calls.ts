/** What the record of a call may ask of the server while it is open. */
import { get, post, put } from "@/shared/api/http";
import type { Call, Category, Customer, Duplicate, List, SearchHit } from "@/shared/api/types";

export const aboutCustomer = (call: string, customer: string) => put<Call>(`/api/calls/${call}/customer`, { customer });
const linkNumber = (customer: string, raw: string, call: string) => post(`/api/customers/${customer}/contact-points`, { kind: "phone", raw, call });
const newCustomer = (form: { name: string; call: string; language?: string }) => post<Customer>("/api/customers", form);
/** A new customer rings about something of their own: the call is theirs in the same step. */
export async function newCaller(form: { name: string; call: string; language?: string }): Promise<Customer> {
  const customer = await newCustomer(form);
  await aboutCustomer(form.call, customer.id);
  return customer;
}

/** The number belongs to the customer from now on, and so does this call. */
export async function linkCaller(customer: string, raw: string, call: string): Promise<void> {
  await linkNumber(customer, raw, call);
  await aboutCustomer(call, customer);
}

export const find = (q: string, signal: AbortSignal) => get<List<SearchHit>>("/api/search", { q }, signal);
export const wrapUpCategories = () => get<List<Category>>("/api/categories", { kind: "wrap_up" });
/** Who a name that is being typed may be. */
export const maybeKnown = (name: string, phone: string | null, signal: AbortSignal) => get<List<Duplicate>>("/api/customers/duplicates", { name, phone }, signal);
