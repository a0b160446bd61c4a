/**
 * The phone of this page as a pure machine: messages in, what to draw out. The server decides every transition; this only
 * keeps the newest it has heard, puts late messages aside, and remembers a missed call until the person has seen it.
 */
import type { DeskMessage, PhoneState, ScreenPop, WrapUp } from "@/shared/api/types";

export type Missed = { call: string; name: string; at: number; why: "expired" | "canceled" };

export type Phone =
  | { phase: "idle" }
  | { phase: "ringing"; call: string; reservation: string; until: number; pop: ScreenPop; answering: boolean }
  | { phase: "in_call" | "held" | "reconnecting"; call: string; since: number; talkingSince: number; muted: boolean; heldByCaller: boolean; pop: ScreenPop }
  | { phase: "wrapping"; call: string; since: number; wrapUp: WrapUp; pop: ScreenPop };

/** `reread`: the call whose pop this page has read again; states carry the pop as it was at the ring. */
export type Machine = { phone: Phone; missed: Missed | null; epoch: string | null; version: number; over: string | null; reread: string | null };

export type Happening =
  | Extract<DeskMessage, { type: "hello" | "screen_pop" | "offer_ended" | "phone_state" }>
  | { type: "answering" }
  | { type: "answer_failed" }
  | { type: "missed_seen" }
  | { type: "pop_changed"; call: string; pop: ScreenPop };

export const START: Machine = { phone: { phase: "idle" }, missed: null, epoch: null, version: -1, over: null, reread: null };

export function step(was: Machine, news: Happening, now: number): Machine {
  switch (news.type) {
    case "hello":
      // Versions count within one life of the server.
      return news.epoch === was.epoch ? was : { ...was, epoch: news.epoch, version: -1, over: null };
    case "screen_pop":
      return offered(was, news);
    case "offer_ended":
      return offerEnded(was, news, now);
    case "phone_state":
      return news.version < was.version ? was : { ...was, version: news.version, phone: whole(was.phone, news.state, was.reread) };
    case "answering":
      return was.phone.phase === "ringing" ? { ...was, phone: { ...was.phone, answering: true } } : was;
    case "answer_failed":
      return was.phone.phase === "ringing" ? { ...was, phone: { ...was.phone, answering: false } } : was;
    case "missed_seen":
      return { ...was, missed: null };
    case "pop_changed":
      return "pop" in was.phone && was.phone.call === news.call ? { ...was, reread: news.call, phone: { ...was.phone, pop: news.pop } } : was;
  }
}

function offered(was: Machine, { offer, pop }: Extract<Happening, { type: "screen_pop" }>): Machine {
  // A pop that comes after its own end, or while another call is talking, would ring for nothing.
  if (was.over === offer.reservation || isTalking(was.phone)) return was;
  const answering = was.phone.phase === "ringing" && was.phone.reservation === offer.reservation && was.phone.answering;
  return { ...was, phone: { phase: "ringing", call: offer.call, reservation: offer.reservation, until: offer.until, pop, answering } };
}

function offerEnded(was: Machine, ended: Extract<Happening, { type: "offer_ended" }>, now: number): Machine {
  const over = { ...was, over: ended.reservation };
  if (was.phone.phase !== "ringing" || was.phone.reservation !== ended.reservation) return over;
  // Accepted: the call itself follows in the next phone state, so the strip must not blink out and in.
  if (ended.result === "accepted") return { ...over, phone: { ...was.phone, answering: true } };
  const missed = ended.result === "expired" || ended.result === "canceled" ? { call: ended.call, name: nameOf(was.phone.pop), at: now, why: ended.result } : was.missed;
  return { ...over, phone: { phase: "idle" }, missed };
}

function whole(was: Phone, state: PhoneState | null, reread: string | null): Phone {
  if (!state) return { phase: "idle" };
  const { call, since, muted } = state;
  const known = "pop" in was && was.call === call ? was.pop : null;
  const told = state.pop && known && isSame(state.pop, known) ? known : state.pop;
  const pop = (reread === call ? (known ?? told) : (told ?? known)) ?? blankPop(call);
  switch (state.state) {
    case "offered":
      if (was.phase === "ringing" && was.reservation === state.reservation && was.until === state.until && was.pop === pop) return was;
      return { phase: "ringing", call, pop, reservation: state.reservation ?? "", until: state.until ?? since, answering: was.phase === "ringing" && was.call === call && was.answering };
    case "wrapping":
      return { phase: "wrapping", call, since, pop, wrapUp: { outcome_required: false, ...state.wrap_up, until: state.wrap_up?.until ?? state.until ?? null } };
    default:
      return { phase: state.state, call, since, muted, heldByCaller: state.held_by_caller ?? false, pop, talkingSince: isTalking(was) && was.call === call ? was.talkingSince : since };
  }
}

/** A state repeats the pop of its call; kept as it is, nothing of the record is drawn again. */
const isSame = (one: ScreenPop, other: ScreenPop) => JSON.stringify(one) === JSON.stringify(other);

/** What is drawn until the pop has been read, after a reload that found the call but not its pop. */
export function blankPop(call: string): ScreenPop {
  return {
    call, queue: null, waited_ms: 0, arrived_at: 0, language: null, choices: [], number: { shown: "", raw: null, withheld: false, extension: null },
    match: "unknown", confirmed_at: null, customer: null, candidates: [], company: null, open_tickets: [], open_repairs: [], contacts: [], promise: null,
    devices: [], deals: [], articles: [],
  };
}

export function isTalking(phone: Phone): phone is Extract<Phone, { phase: "in_call" | "held" | "reconnecting" }> {
  return phone.phase === "in_call" || phone.phase === "held" || phone.phase === "reconnecting";
}

/** Who it is, as far as known: the customer, the number, or nothing (the page then says "withheld"). */
export function nameOf(pop: ScreenPop): string {
  return pop.customer?.name ?? (pop.number.withheld ? "" : pop.number.shown);
}
