/** The windows that can be promised now: days across, free slots below, from the technicians' calendars and their work. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { VisitWindow } from "@/shared/api/types";
import { day, time } from "@/shared/time/format";
import { SkeletonRows } from "@/shared/ui/Display";
import { readWindows } from "./repairs";
import styles from "./repair.module.css";

const DAYS = 5;

export function Windows({ territory, product, value, onChange }: { territory: string; product?: string | undefined; value: VisitWindow | null; onChange: (slot: VisitWindow | null) => void }) {
  const { t } = useTranslation("desk");
  const windows = useQuery({ queryKey: ["windows", territory, product], queryFn: () => readWindows({ territory: territory || undefined, product, days: DAYS }), staleTime: 10_000 });
  const free = windows.data?.items.filter((slot) => slot.free > 0);
  return (
    <section aria-label={t("repair.window")}>
      <h3 className={styles.label}>{t("repair.window")}</h3>
      <p className={styles.hint}>{t("repair.windowText")}</p>
      {!free && <SkeletonRows rows={2} />}
      {free?.length === 0 && <p className={styles.hint}>{t("repair.noWindow")}</p>}
      <div className={styles.days} data-testid="windows">
        {byDay(free ?? []).map(([name, slots]) => (
          <div key={name} className={styles.day}>
            <span className={styles.dayName}>{name}</span>
            {slots.map((slot) => {
              const chosen = value?.from === slot.from && value.to === slot.to;
              return (
                <button key={`${slot.from}-${slot.to}`} type="button" className={styles.slot} aria-pressed={chosen} onClick={() => onChange(chosen ? null : slot)}
                  title={slot.technicians.map((one) => one.name).join(", ")}>
                  <span className="num">{time(slot.from)}–{time(slot.to)}</span><small>{t("repair.free", { count: slot.free })}</small>
                </button>
              );
            })}
          </div>
        ))}
      </div>
    </section>
  );
}

function byDay(slots: readonly VisitWindow[]): [string, VisitWindow[]][] {
  const days = new Map<string, VisitWindow[]>();
  for (const slot of slots) days.set(day(slot.from), [...(days.get(day(slot.from)) ?? []), slot]);
  return [...days];
}
