import { useTranslation } from "react-i18next";
import { Link } from "@/shared/ui/Link";
import { buttonClass } from "@/shared/ui/buttonClass";
import styles from "./page.module.css";

export default function NotFound() {
  const { t } = useTranslation();
  return (
    <main className={styles.centre}>
      <h1 className={styles.big}>{t("notFound.title")}</h1>
      <p className={styles.lead}>{t("notFound.text")}</p>
      <Link className={buttonClass({ look: "primary" })} to="/">{t("notFound.home")}</Link>
    </main>
  );
}
