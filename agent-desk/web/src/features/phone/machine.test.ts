import { describe, expect, it } from "vitest";
import type { DeskMessage, PhoneState, ScreenPop } from "@/shared/api/types";
import { type Happening, type Machine, START, step } from "./machine";

const pop = { call: "call_1", number: { shown: "138 1234 5678", raw: "+8613812345678", withheld: false, extension: null }, customer: { name: "李雷" } } as ScreenPop;
const hello: Happening = { type: "hello", epoch: "e1", seq: 1, node: "n", nodes: [], server_now: 0, person: "p" };
const offer: Happening = { type: "screen_pop", version: 1, offer: { call: "call_1", reservation: "res_1", until: 20_000, server_now: 0 }, pop };
const ended = (result: "accepted" | "declined" | "expired" | "canceled" | "elsewhere", reservation = "res_1"): Happening => ({ type: "offer_ended", version: 2, call: "call_1", reservation, result });
const state = (version: number, change: Partial<PhoneState> | null): Extract<DeskMessage, { type: "phone_state" }> => ({
  type: "phone_state", version, state: change && { call: "call_1", state: "in_call", since: 5000, muted: false, pop, server_now: 0, ...change },
});
const run = (...news: Happening[]): Machine => news.reduce((machine, item) => step(machine, item, 9000), START);

describe("the phone", () => {
  it("rings_with_the_whole_pop_until_the_deadline_of_the_server", () => {
    expect(run(hello, offer).phone).toMatchObject({ phase: "ringing", until: 20_000, pop: { customer: { name: "李雷" } } });
  });

  it("keeps_the_strip_between_accepted_and_the_call", () => {
    const accepted = run(hello, offer, { type: "answering" }, ended("accepted"));
    expect(accepted.phone).toMatchObject({ phase: "ringing", answering: true });
    expect(step(accepted, state(3, {}), 0).phone).toMatchObject({ phase: "in_call", since: 5000 });
  });

  it("leaves_a_missed_card_when_nobody_answered", () => {
    const missed = run(hello, offer, ended("expired"));
    expect(missed.phone.phase).toBe("idle");
    expect(missed.missed).toEqual({ call: "call_1", name: "李雷", at: 9000, why: "expired" });
    expect(step(missed, { type: "missed_seen" }, 0).missed).toBeNull();
  });

  it("leaves_no_card_after_a_decline_or_an_answer_elsewhere", () => {
    expect(run(hello, offer, ended("declined")).missed).toBeNull();
    expect(run(hello, offer, ended("elsewhere")).missed).toBeNull();
  });

  it("does_not_ring_for_an_offer_that_has_already_ended", () => {
    expect(run(hello, ended("canceled"), offer).phone.phase).toBe("idle");
  });

  it("does_not_end_a_newer_offer_with_the_end_of_an_older_one", () => {
    expect(run(hello, offer, ended("expired", "res_0")).phone.phase).toBe("ringing");
  });

  it("is_not_disturbed_by_an_offer_while_talking", () => {
    expect(run(hello, state(3, {}), offer).phone.phase).toBe("in_call");
  });

  it("puts_a_late_state_aside", () => {
    expect(run(hello, state(5, { state: "held" }), state(4, {})).phone.phase).toBe("held");
  });

  it("counts_versions_anew_after_the_server_has_begun_a_new_life", () => {
    const again = run(hello, state(50, {}), { ...hello, epoch: "e2" }, state(1, null));
    expect(again.phone.phase).toBe("idle");
  });

  it("keeps_the_talking_time_over_a_hold", () => {
    const held = run(hello, state(3, { since: 5000 }), state(4, { state: "held", since: 8000 }));
    expect(held.phone).toMatchObject({ phase: "held", since: 8000, talkingSince: 5000 });
  });

  it("draws_wrap_up_with_the_deadline_of_the_server", () => {
    const wrapping = run(hello, state(3, {}), state(4, { state: "wrapping", wrap_up: { until: 70_000, outcome_required: true } }));
    expect(wrapping.phone).toMatchObject({ phase: "wrapping", wrapUp: { until: 70_000, outcome_required: true } });
  });

  it("restores_a_call_after_a_reload_from_the_whole_state_alone", () => {
    expect(run(hello, state(9, { muted: true })).phone).toMatchObject({ phase: "in_call", muted: true, pop: { call: "call_1" } });
  });

  it("does_not_go_back_to_the_pop_of_the_ring_once_it_has_been_read_again", () => {
    const fresh = { ...pop, customer: { name: "韩梅梅" } } as ScreenPop;
    const held = run(hello, state(3, {}), { type: "pop_changed", call: "call_1", pop: fresh }, state(4, { state: "held" }));
    expect(held.phone).toMatchObject({ phase: "held", pop: { customer: { name: "韩梅梅" } } });
  });

  it("lets_a_failed_answer_be_tried_again", () => {
    expect(run(hello, offer, { type: "answering" }, { type: "answer_failed" }).phone).toMatchObject({ phase: "ringing", answering: false });
  });
});
