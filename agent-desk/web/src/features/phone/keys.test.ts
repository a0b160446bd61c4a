import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ScreenPop } from "@/shared/api/types";
import { usePage } from "@/shared/page/page";
import { START } from "./machine";
import { pressed } from "./keys";
import { usePhone } from "./phone";

const asked: string[] = [];
const pop = { call: "call_1", number: { shown: "1", raw: "1", withheld: false, extension: null } } as ScreenPop;
const press = (key: string, more: KeyboardEventInit = {}) => pressed(new KeyboardEvent("keydown", { key, cancelable: true, ...more }));

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("fetch", async (path: string, request: RequestInit) => {
    asked.push(`${request.method} ${path}`);
    return new Response("", { status: 202 });
  });
  usePhone.setState({ ...START, phone: { phase: "in_call", call: "call_1", since: 0, talkingSince: 0, muted: false, heldByCaller: false, pop } });
});
afterEach(() => {
  vi.unstubAllGlobals();
  usePage.getState().set({ shortcuts: true });
});

it("holds_mutes_and_hangs_up_by_key", () => {
  for (const key of ["F4", "F8", "F2"]) press(key);
  expect(asked).toEqual(["POST /api/calls/call_1/hold", "PUT /api/calls/call_1/mute", "POST /api/calls/call_1/hang-up"]);
});

it("takes_a_held_call_back_with_the_same_key", () => {
  usePhone.setState({ phone: { phase: "held", call: "call_1", since: 0, talkingSince: 0, muted: false, heldByCaller: false, pop } });
  press("F4");
  expect(asked).toEqual(["DELETE /api/calls/call_1/hold"]);
});

it("fires_nothing_while_an_input_method_composes", () => {
  for (const key of ["F2", "F4", "F8"]) press(key, { isComposing: true });
  expect(asked).toEqual([]);
});

it("fires_nothing_with_shift_control_or_alt_held", () => {
  press("F2", { ctrlKey: true });
  press("F4", { altKey: true });
  press("F8", { shiftKey: true });
  expect(asked).toEqual([]);
});

it("fires_nothing_when_the_person_has_switched_keys_off", () => {
  usePage.getState().set({ shortcuts: false });
  press("F2");
  expect(asked).toEqual([]);
});

it("does_not_hang_up_anything_while_idle_or_in_wrap_up", () => {
  usePhone.setState({ phone: { phase: "idle" } });
  press("F2");
  usePhone.setState({ phone: { phase: "wrapping", call: "call_1", since: 0, pop, wrapUp: { until: null, outcome_required: false } } });
  press("F2");
  expect(asked).toEqual([]);
});
