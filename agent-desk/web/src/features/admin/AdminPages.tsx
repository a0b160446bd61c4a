/** What an administrator looks after so far: people (and the page as they see it), what comes in from spreadsheets, the words customers receive, the ways they leave by. */
import { Route, Routes } from "react-router";
import { useTranslation } from "react-i18next";
import { NavLink } from "@/shared/ui/Link";
import { DestinationsPage } from "./DestinationsPage";
import { ImportPage } from "./import/ImportPage";
import { ImportsPage } from "./import/ImportsPage";
import { PeoplePage } from "./PeoplePage";
import { TemplatesPage } from "./TemplatesPage";
import styles from "./admin.module.css";

export function AdminPages() {
  const { t } = useTranslation("admin");
  return (
    <main id="page" className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("title")}</h1>
        <nav className={styles.tabs} aria-label={t("title")}>
          <NavLink to="/admin" end className={styles.tab!}>{t("people.title")}</NavLink>
          <NavLink to="/admin/import" className={styles.tab!}>{t("import.title")}</NavLink>
          <NavLink to="/admin/templates" className={styles.tab!}>{t("templates.title")}</NavLink>
          <NavLink to="/admin/destinations" className={styles.tab!}>{t("destinations.title")}</NavLink>
        </nav>
      </header>
      <Routes>
        <Route index element={<PeoplePage />} />
        <Route path="import" element={<ImportsPage />} />
        <Route path="import/:id" element={<ImportPage />} />
        <Route path="templates" element={<TemplatesPage />} />
        <Route path="destinations" element={<DestinationsPage />} />
      </Routes>
    </main>
  );
}
