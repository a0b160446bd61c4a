import { expect, it } from "vitest";
import type { Repair } from "@/shared/api/types";
import { groupsOf } from "./groups";

const HOUR = 3_600_000;
const now = 100 * HOUR;
const job = (no: number, hours: number | null, more: Partial<Repair> = {}): Repair =>
  ({ id: `rep_${no}`, no, open: true, status: "assigned", visit: hours === null ? null : { from: now + hours * HOUR, to: now + (hours + 2) * HOUR }, ...more }) as Repair;
const shape = (jobs: Repair[], later: Repair[] = []) => groupsOf({ date: "2026-03-02", jobs, later }, now).map(({ name, jobs: list }) => [name, list.map(({ no }) => no)]);

it("shows_what_is_late_before_today_and_what_comes_next_after_it", () => {
  expect(shape([job(1, 3), job(2, 1), job(3, -30), job(4, null), job(5, -4, { open: false, status: "done" })], [job(6, 30), job(7, 26)])).toEqual([
    ["late", [3]], ["today", [2, 1]], ["unplanned", [4]], ["next", [7, 6]], ["done", [5]],
  ]);
});

it("keeps_work_under_way_first_and_never_late", () => {
  expect(shape([job(1, 0), job(2, -5, { status: "under_way" })])).toEqual([["today", [2, 1]]]);
});

it("shows_no_empty_group", () => {
  expect(shape([])).toEqual([]);
});
