/** Before the number: the open complaint, if there is one, and a reason to wait. The number itself is shown only after a yes. */
import { useState } from "react";
import { Phone, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { post } from "@/shared/api/http";
import { complain } from "@/shared/news/problemText";
import { Ago } from "@/shared/time/Timers";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { Link } from "@/shared/ui/Link";
import type { OwnCustomer } from "./useSeller";
import styles from "./seller.module.css";

export function DialDialog({ customer, onClose }: { customer: OwnCustomer; onClose: () => void }) {
  const { t } = useTranslation("manage");
  const complaint = customer.open_complaint;
  const [warned, setWarned] = useState(complaint === null);
  return (
    <Dialog title={customer.name} isOpen onClose={onClose} role={warned ? "dialog" : "alertdialog"}
      foot={!warned && <><Button onPress={onClose}>{t("seller.later")}</Button><Button look="tone" tone="breach" onPress={() => setWarned(true)}>{t("seller.callAnyway")}</Button></>}>
      {complaint && (
        <div className={styles.warning}>
          <TriangleAlert size={20} aria-hidden />
          <div>
            <p><strong>{t("seller.openComplaint")}</strong></p>
            <p><Link to={`/desk/tickets/${complaint.ticket}`}><span className="num">#{complaint.no}</span> {complaint.subject}</Link> · <Ago at={complaint.since} /></p>
            <p className={styles.soft}>{t("seller.readFirst")}</p>
          </div>
        </div>
      )}
      {warned && <Numbers customer={customer} />}
    </Dialog>
  );
}

/** Masked numbers are revealed one by one; the server writes down who asked. */
function Numbers({ customer }: { customer: OwnCustomer }) {
  const { t } = useTranslation("manage");
  const [shown, setShown] = useState<Record<string, string>>({});
  const reveal = (id: string) => post<{ raw: string }>(`/api/customers/${customer.id}/reveal`, { contact_point: id }).then(({ raw }) => setShown((was) => ({ ...was, [id]: raw }))).catch(complain);
  return (
    <ul className={styles.numbers}>
      {customer.contact_points.filter((point) => point.kind === "phone").map((point) => {
        const number = shown[point.id] ?? (point.shown.includes("*") ? null : point.shown);
        return (
          <li key={point.id}>
            <span className="num">{number ?? point.shown}</span>
            {number ? <a className={styles.dial} href={`tel:${number.replace(/[^\d+]/g, "")}`}><Phone size={14} aria-hidden />{t("seller.dial")}</a> : <Button size="small" onPress={() => void reveal(point.id)}>{t("seller.reveal")}</Button>}
          </li>
        );
      })}
    </ul>
  );
}
