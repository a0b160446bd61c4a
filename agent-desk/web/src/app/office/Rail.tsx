/** The areas a person may open, as icons with names; which ones follows the roles. */
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useSignedIn } from "@/shared/api/session";
import { Tooltip } from "@/shared/ui/Tooltip";
import { Focusable } from "react-aria-components/Focusable";
import { placesOf } from "./places";
import styles from "./office.module.css";

export function Rail() {
  const { t } = useTranslation();
  const me = useSignedIn();
  return (
    <nav className={styles.rail} aria-label={t("nav.label")}>
      {placesOf(me).map(({ to, name, icon: Icon, end }) => (
        <Tooltip key={to} text={t(`nav.${name}`)} placement="right">
          <Focusable>
            <NavLink role="link" to={to} end={end ?? false} className={styles.link!} aria-label={t(`nav.${name}`)}><Icon size={20} strokeWidth={1.75} aria-hidden /></NavLink>
          </Focusable>
        </Tooltip>
      ))}
    </nav>
  );
}
