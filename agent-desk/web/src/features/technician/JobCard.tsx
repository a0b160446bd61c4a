/** One job of the day: when, who, what, where, and the three things a thumb wants. */
import { MapPin, Megaphone, Navigation, Phone } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Repair } from "@/shared/api/types";
import { day, time } from "@/shared/time/format";
import { Badge } from "@/shared/ui/Display";
import { Link } from "@/shared/ui/Link";
import { buttonClass } from "@/shared/ui/buttonClass";
import { StatusBadge } from "./StatusBadge";
import { machineOf, mapLink, phoneLink } from "./words";
import styles from "./technician.module.css";

/** `dated`: the day stands before the hour. A job that is done needs neither the way nor the telephone. */
export function JobCard({ job, dated }: { job: Repair; dated?: boolean }) {
  const { t } = useTranslation("tech");
  return (
    <article className={styles.card} data-status={job.status}>
      <Link to={`/tech/jobs/${job.id}`} className={styles.cardLink!}>
        <span className={styles.cardTop}>
          <span className={`num ${styles.when}`}>{job.visit ? `${dated ? `${day(job.visit.from)} ` : ""}${time(job.visit.from)} – ${time(job.visit.to)}` : t("noWindow")}</span>
          <StatusBadge status={job.status} />
          {job.urged > 0 && <Badge tone="breach" icon={<Megaphone size={12} aria-hidden />}>{t("urged")}</Badge>}
        </span>
        <span className={styles.who}>{job.customer?.name ?? job.contact_name ?? t("noCustomer")}</span>
        <span className={styles.what}>{[machineOf(job), job.fault].filter(Boolean).join(" · ")}</span>
        <span className={styles.where}><MapPin size={14} aria-hidden /> {job.address}</span>
      </Link>
      {job.open && <div className={styles.cardFoot}>
        <a className={buttonClass({ look: "outline", size: "large" }, styles.half)} href={mapLink(job.address)}><Navigation size={18} aria-hidden />{t("navigate")}</a>
        {job.contact_phone && (
          <a className={buttonClass({ look: "outline", size: "large" }, styles.half)} href={phoneLink(job.contact_phone)} aria-label={t("callWho", { name: job.contact_name ?? "" })}>
            <Phone size={18} aria-hidden />{t("call")}
          </a>
        )}
      </div>}
    </article>
  );
}
