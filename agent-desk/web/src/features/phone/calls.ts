/** What a phone may ask of the server. Each answer only says "heard"; the change itself comes as a phone state. */
import { del, get, post, put } from "@/shared/api/http";
import type { PresenceState, ScreenPop } from "@/shared/api/types";

const of = (call: string, verb: string) => `/api/calls/${call}/${verb}`;

export const accept = (call: string, reservation: string) => post(of(call, "acceptance"), { reservation });
export const decline = (call: string, reservation: string) => del(of(call, "offer"), { reservation });
export const hold = (call: string) => post(of(call, "hold"));
export const takeBack = (call: string) => del(of(call, "hold"));
export const mute = (call: string, on: boolean) => put(of(call, "mute"), { on });
export const sendDigits = (call: string, digits: string) => post(of(call, "digits"), { digits });
export const hangUp = (call: string) => post(of(call, "hang-up"));
export const readPop = (call: string) => get<ScreenPop>(of(call, "pop"));
export const extendWrapUp = (call: string) => post(of(call, "wrap-up/extension"));

export type Outcome = "solved" | "visit_booked" | "call_back" | "wrong_department" | "complaint";
export const OUTCOMES: readonly Outcome[] = ["solved", "visit_booked", "call_back", "wrong_department", "complaint"];
export type WrapUpForm = {
  outcome: Outcome | null; category?: string | null; note?: string; done: boolean;
  next_presence?: { state: Exclude<PresenceState, "not_responding">; reason?: string };
};
export const wrapUp = (call: string, form: WrapUpForm) => put(of(call, "wrap-up"), form);
