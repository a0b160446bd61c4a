/** The areas a person may open, as icons with names; which ones follows the roles. */
import { useTranslation } from "react-i18next";
import { useSignedIn } from "@/shared/api/session";
import { NavLink } from "@/shared/ui/Link";
import { placesOf } from "./places";
import styles from "./office.module.css";

export function Rail() {
  const { t } = useTranslation(["desk", "shell"]);
  const me = useSignedIn();
  return (
    <nav className={styles.rail} aria-label={t("nav.label")}>
      {placesOf(me).map(({ to, name, icon: Icon, end }) => (
        <NavLink key={to} to={to} end={end ?? false} className={styles.link!} aria-label={t(`nav.${name}`)} data-name={t(`nav.${name}`)}><Icon size={20} strokeWidth={1.75} aria-hidden /></NavLink>
      ))}
    </nav>
  );
}
