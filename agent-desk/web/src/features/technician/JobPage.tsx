/** One job from the door to the closing: who and what, then the steps in the order they are done. */
import { ChevronLeft, Megaphone, Navigation, Phone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { problemText } from "@/shared/news/problemText";
import { time, day, date } from "@/shared/time/format";
import { Badge, Empty, Facts, SkeletonRows } from "@/shared/ui/Display";
import { Link } from "@/shared/ui/Link";
import { buttonClass } from "@/shared/ui/buttonClass";
import { PlainButton } from "@/shared/ui/PlainButton";
import { useRepair, useStart } from "./calls/repair";
import { CheckSteps } from "./CheckSteps";
import { CloseStep } from "./CloseStep";
import { History } from "./History";
import { OtherWays } from "./OtherWays";
import { PartSteps } from "./PartSteps";
import { StatusBadge } from "./StatusBadge";
import type { FullRepair } from "./types";
import { machineOf, mapLink, phoneLink } from "./words";
import styles from "./technician.module.css";

export function JobPage() {
  const { t } = useTranslation("tech");
  const { id = "" } = useParams();
  const repair = useRepair(id);
  return (
    <>
      <header className={styles.head}>
        <Link to="/tech/" className={styles.back!} aria-label={t("backToJobs")}><ChevronLeft size={24} aria-hidden /></Link>
        <h1 className={styles.title}>{repair.data ? `R-${repair.data.no}` : t("job")}</h1>
        {repair.data && <StatusBadge status={repair.data.status} />}
      </header>
      {repair.isPending && <SkeletonRows rows={8} />}
      {repair.isError && !repair.data && (
        <Empty title={problemText(repair.error)}>
          <PlainButton size="large" onClick={() => void repair.refetch()}>{t("again")}</PlainButton>
        </Empty>
      )}
      {repair.data && <Job repair={repair.data} />}
    </>
  );
}

function Job({ repair }: { repair: FullRepair }) {
  const { t } = useTranslation("tech");
  const start = useStart(repair.id);
  const under = repair.status === "under_way";
  return (
    <div className={styles.job}>
      <Where repair={repair} />
      <Machine repair={repair} />
      {repair.status === "assigned" && (
        <PlainButton look="primary" size="large" className={styles.wide} disabled={start.isPending} onClick={() => start.mutate(repair.version)}>{t("start")}</PlainButton>
      )}
      {(under || repair.status === "done") && <CheckSteps repair={repair} locked={!under} />}
      {(under || repair.status === "done") && <PartSteps repair={repair} locked={!under} />}
      {under && <CloseStep repair={repair} />}
      {repair.status === "done" && <Done repair={repair} />}
      {repair.open && <OtherWays repair={repair} />}
      <History repair={repair} />
    </div>
  );
}

function Where({ repair }: { repair: FullRepair }) {
  const { t } = useTranslation("tech");
  return (
    <section className={styles.block} aria-label={t("where")}>
      <p className={styles.who}>{repair.customer?.name ?? repair.contact_name}</p>
      {repair.visit && <p className={`num ${styles.when}`}>{day(repair.visit.from)} · {time(repair.visit.from)} – {time(repair.visit.to)}</p>}
      {repair.urged > 0 && <Badge tone="breach" icon={<Megaphone size={12} aria-hidden />}>{t("urgedTimes", { count: repair.urged })}</Badge>}
      <p>{repair.address}</p>
      <div className={styles.cardFoot}>
        <a className={buttonClass({ look: "outline", size: "large" }, styles.half)} href={mapLink(repair.address)}><Navigation size={18} aria-hidden />{t("navigate")}</a>
        {repair.contact_phone && <a className={buttonClass({ look: "outline", size: "large" }, styles.half)} href={phoneLink(repair.contact_phone)}><Phone size={18} aria-hidden />{repair.contact_name ?? t("call")}</a>}
      </div>
    </section>
  );
}

function Machine({ repair }: { repair: FullRepair }) {
  const { t } = useTranslation("tech");
  const { device } = repair;
  const verdict = repair.in_warranty === null ? "unknown" : repair.in_warranty ? "in" : "out";
  return (
    <section className={styles.block} aria-label={t("machine")}>
      <p className={styles.fault}>{repair.fault}</p>
      <Facts pairs={[
        [t("machine"), machineOf(repair)],
        [t("serial"), device?.serial],
        [t("batch"), device?.batch],
        [t("warranty"), <Badge key="w" tone={verdict === "in" ? "available" : verdict === "out" ? "breach" : "muted"}>{t(`verdict.${verdict}`)}{device?.warranty_until ? ` · ${date(Date.parse(String(device.warranty_until)))}` : ""}</Badge>],
      ]} />
    </section>
  );
}

function Done({ repair }: { repair: FullRepair }) {
  const { t } = useTranslation("tech");
  const result = repair.result as "fixed" | "part_needed" | "not_reproduced" | "replaced" | null;
  return (
    <section className={styles.block}>
      <h2 className={styles.step}>{t("closed")}</h2>
      <Facts pairs={[[t("result"), result && t(`results.${result}`)], [t("note"), repair.result_note]]} />
    </section>
  );
}
