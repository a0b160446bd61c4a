/** A repair as its own page shows it: the record and everything that hangs on it. */
import type { Label, Note, Repair, TimelineItem, Visit } from "@/shared/api/types";

export type Check = { code: string; label: Label; required: boolean; done_at: number | null; skipped_reason: string | null };
export type PartLine = { id: string; part: { id: string; no: string; name: Label }; quantity: number; price: number; currency: string };
export type Part = { id: string; no: string; name: Label; price: number; currency: string; stock: number };
export type PastRepair = { id: string; no: number; fault: string; result: string | null; done_at: number | null };
export type FullRepair = Repair & {
  checks: Check[]; parts: PartLine[]; visits: (Visit & { state: string })[]; notes: Note[]; history: TimelineItem[]; device_history: PastRepair[];
};
export type RepairResult = "fixed" | "part_needed" | "not_reproduced" | "replaced";
