/** When the job cannot be done now: another window, or back to the desk. Both need a reason the desk can read. */
import { useState } from "react";
import { CalendarClock, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { VisitWindow } from "@/shared/api/types";
import { day, time } from "@/shared/time/format";
import { PlainButton } from "@/shared/ui/PlainButton";
import { SkeletonRows } from "@/shared/ui/Display";
import { useGiveBack, useRearrange } from "./calls/repair";
import { useWindows } from "./calls/windows";
import { ReasonForm } from "./CheckSteps";
import type { FullRepair } from "./types";
import styles from "./technician.module.css";

export function OtherWays({ repair }: { repair: FullRepair }) {
  const { t } = useTranslation("tech");
  const [way, setWay] = useState<"none" | "rearrange" | "give_back">("none");
  const giveBack = useGiveBack(repair.id);
  const go = useNavigate();
  const stop = () => setWay("none");
  if (way === "rearrange") return <Rearrange repair={repair} onDone={stop} />;
  if (way === "give_back") {
    return (
      <section className={styles.block}>
        <ReasonForm ask={t("giveBackWhy")} go={t("giveBack")} onCancel={stop}
          onReason={(reason) => void giveBack.mutateAsync({ version: repair.version, reason }).then(() => go("/tech/"), () => {})} />
      </section>
    );
  }
  return (
    <div className={styles.cardFoot}>
      <PlainButton size="large" className={styles.half} onClick={() => setWay("rearrange")}><CalendarClock size={18} aria-hidden />{t("rearrange")}</PlainButton>
      <PlainButton size="large" className={styles.half} onClick={() => setWay("give_back")}><Undo2 size={18} aria-hidden />{t("giveBack")}</PlainButton>
    </div>
  );
}

function Rearrange({ repair, onDone }: { repair: FullRepair; onDone: () => void }) {
  const { t } = useTranslation("tech");
  const windows = useWindows(repair, true);
  const [slot, setSlot] = useState<VisitWindow | null>(null);
  const rearrange = useRearrange(repair.id);
  return (
    <section className={styles.block}>
      <h2 className={styles.step}>{t("newWindow")}</h2>
      {windows.isPending && <SkeletonRows rows={3} />}
      {windows.data?.items.length === 0 && <p className={styles.hint}>{t("noWindows")}</p>}
      <div className={styles.slots}>
        {windows.data?.items.slice(0, 12).map((one) => (
          <button key={one.from} type="button" className={styles.slot} aria-pressed={slot?.from === one.from} onClick={() => setSlot(one)}>
            <span>{day(one.from)}</span><span className="num">{time(one.from)} – {time(one.to)}</span>
          </button>
        ))}
      </div>
      {slot
        ? <ReasonForm ask={t("rearrangeWhy")} go={t("rearrange")} onCancel={onDone}
            onReason={(reason) => rearrange.mutate({ version: repair.version, reason, window: { from: slot.from, to: slot.to } }, { onSuccess: onDone })} />
        : <PlainButton size="large" className={styles.wide} onClick={onDone}>{t("cancel")}</PlainButton>}
    </section>
  );
}
