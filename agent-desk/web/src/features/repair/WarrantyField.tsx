/** In or out of warranty, as the device's row says; the agent may overrule it with a reason. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Device } from "@/shared/api/types";
import { dayOf } from "@/shared/records/rows";
import { Choices } from "@/shared/ui/Choices";
import { Select } from "@/shared/ui/Select";
import { readWarranty } from "./repairs";
import styles from "./repair.module.css";

export type WarrantyForm = { verdict: "in" | "out" | "unknown"; reason: string };
const REASONS = ["until_date", "contract", "goodwill", "expired", "misuse", "no_device"] as const;

export function WarrantyField({ device, value, onChange }: { device: Device | undefined; value: WarrantyForm; onChange: (form: WarrantyForm) => void }) {
  const { t } = useTranslation("desk");
  const judged = useQuery({ queryKey: ["warranty", device?.id], queryFn: () => readWarranty(device?.id ?? ""), enabled: device !== undefined, placeholderData: device?.warranty });
  const verdict = device ? judged.data?.verdict : "unknown";
  const reason = device ? (judged.data?.reason ?? "") : "no_device";
  useEffect(() => {
    if (verdict) onChange({ verdict, reason });
    // A new judgement presets the field; what the agent then chooses stands.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [verdict, reason]);
  const until = device?.warranty_until ? ` · ${t(verdict === "out" ? "record.ended" : "record.until", { date: dayOf(device.warranty_until) })}` : "";
  return (
    <div className={styles.pair}>
      <Choices label={`${t("repair.warranty")}${until}`} value={value.verdict} onChange={(next) => onChange({ ...value, verdict: next })}
        options={[{ id: "in", label: t("repair.in") }, { id: "out", label: t("repair.out") }, { id: "unknown", label: t("repair.unknown") }]} />
      <Select label={t("repair.reason")} value={value.reason || null} onChange={(next) => onChange({ ...value, reason: next })}
        choices={withOwn(value.reason).map((id) => ({ id, label: t(`record.warrantyReason.${id as "expired"}`, { defaultValue: id }) }))} />
    </div>
  );
}

/** A reason the server gave that this page does not list must still be shown and kept. */
function withOwn(reason: string): string[] {
  return !reason || REASONS.some((known) => known === reason) ? [...REASONS] : [reason, ...REASONS];
}
