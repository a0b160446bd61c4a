import { expect, it } from "vitest";
import type { Live, LiveQueue } from "@/shared/api/types";
import { sums } from "./useLive";

const level = { answered_in_time: 8, answered: 9, abandoned: 1, short_abandoned: 0, percent: 80, aim_percent: 80, within_s: 20 };
const queue = (code: string, more: Partial<LiveQueue> = {}, aims: Partial<LiveQueue["service_level"]> = {}): LiveQueue =>
  ({ queue: code, code, kind: "call", name: { en: code, zh: code }, waiting: 0, longest_since: null, offered_today: 10, ...more, service_level: { ...level, ...aims } });
const live = (...queues: LiveQueue[]): Live => ({ version: 1, at: 0, queues, people: [] });

it("judges_each_queue_by_its_own_aim", () => {
  expect(sums(live(queue("sales"), queue("repairs"))).under).toBe(false);
  expect(sums(live(queue("sales"), queue("repairs", {}, { percent: 89, aim_percent: 90 }))).under).toBe(true);
  expect(sums(live(queue("sales", {}, { percent: null }))).under).toBe(false);
});

it("leaves_tickets_and_repairs_that_wait_out_of_the_calls", () => {
  const found = sums(live(queue("sales", { waiting: 1 }), queue("field", { kind: "repair", waiting: 7, longest_since: 5 }, { within_s: 60 })));
  expect([found.waiting, found.longest, found.aim]).toEqual([1, null, { percent: 80, within_s: 20 }]);
});

it("names_an_aim_only_when_all_queues_share_it", () => {
  expect(sums(live(queue("sales"), queue("repairs"))).aim).toEqual({ percent: 80, within_s: 20 });
  expect(sums(live(queue("sales"), queue("repairs", {}, { within_s: 60 }))).aim).toBeNull();
});

it("finds_the_busiest_queue_and_the_one_with_the_longest_wait", () => {
  const found = sums(live(queue("sales", { waiting: 1, longest_since: 500 }), queue("repairs", { waiting: 3, longest_since: 900 })));
  expect([found.busiest?.code, found.longest?.code]).toEqual(["repairs", "sales"]);
  expect(sums(live(queue("sales"))).busiest).toBeNull();
});
