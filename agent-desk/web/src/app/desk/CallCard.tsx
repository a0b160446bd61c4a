/** The call as the first card of the work list, whatever record is open beside it. */
import { PhoneCall, PhoneIncoming, Timer } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isTalking, nameOf, usePhone } from "@/features/phone";
import { Left, Since } from "@/shared/time/Timers";
import { NavLink } from "@/shared/ui/Link";
import { toneStyle } from "@/shared/ui/tone";
import styles from "./desk.module.css";

export function CallCard() {
  const { t } = useTranslation("desk");
  const phone = usePhone((state) => state.phone);
  if (phone.phase === "idle") return null;
  const tone = phone.phase === "ringing" ? "ringing" : phone.phase === "wrapping" ? "wrapup" : phone.phase === "held" ? "hold" : "accent";
  const Icon = phone.phase === "ringing" ? PhoneIncoming : phone.phase === "wrapping" ? Timer : PhoneCall;
  return (
    <NavLink end to="/desk" className={styles.card!} style={toneStyle(tone)}>
      <Icon size={18} aria-hidden />
      <span className={styles.cardText}><strong>{nameOf(phone.pop) || t("phone.withheld")}</strong><small>{t(phone.phase === "ringing" ? "phone.incoming" : `phone.${phone.phase}`)}</small></span>
      {phone.phase === "ringing" && <Left until={phone.until} />}
      {isTalking(phone) && <Since at={phone.talkingSince} />}
      {phone.phase === "wrapping" && (phone.wrapUp.until ? <Left until={phone.wrapUp.until} /> : <Since at={phone.since} />)}
    </NavLink>
  );
}
