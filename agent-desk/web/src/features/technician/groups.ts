/** A day's jobs in the order they are worked: what is late, today by its windows, what has no window, what comes next, what is done. */
import type { Repair } from "@/shared/api/types";
import type { Day } from "./calls/day";

export type GroupName = "late" | "today" | "unplanned" | "next" | "done";
export type Group = { name: GroupName; jobs: Repair[] };

const ORDER: readonly GroupName[] = ["late", "today", "unplanned", "next", "done"];

export function groupsOf(day: Day, now: number): Group[] {
  const found: Record<GroupName, Repair[]> = { late: [], today: [], unplanned: [], next: [...day.later], done: [] };
  for (const job of day.jobs) found[nameOf(job, now)].push(job);
  for (const jobs of Object.values(found)) jobs.sort(soonest);
  return ORDER.map((name) => ({ name, jobs: found[name] })).filter(({ jobs }) => jobs.length > 0);
}

/** Work under way is never late: somebody stands before the machine. */
function nameOf(job: Repair, now: number): GroupName {
  if (!job.open) return "done";
  if (job.status === "under_way") return "today";
  if (!job.visit) return "unplanned";
  return job.visit.to < now ? "late" : "today";
}

function soonest(one: Repair, other: Repair): number {
  const rank = (job: Repair) => (job.status === "under_way" ? 0 : 1);
  return rank(one) - rank(other) || (one.visit?.from ?? Infinity) - (other.visit?.from ?? Infinity) || one.no - other.no;
}
