/** The technician's area: the day, one job, the person. Made for one hand at 390 px; it loads none of the desk's code. */
import { lazy, Suspense } from "react";
import { Route, Routes } from "react-router";
import { ClipboardList, User } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useLink } from "@/shared/socket/useSocket";
import { News } from "@/shared/news/News";
import { NavLink } from "@/shared/ui/Link";
import { DayPage } from "./DayPage";
import styles from "./technician.module.css";

// The list of the day opens first and alone; a job follows when it is touched.
const JobPage = lazy(() => import("./JobPage").then((page) => ({ default: page.JobPage })));
const MyPage = lazy(() => import("./MyPage").then((page) => ({ default: page.MyPage })));

export function Technician() {
  const { t } = useTranslation("tech");
  const link = useLink();
  return (
    <div className={styles.phone}>
      {link === "lost" && <p className={styles.offline} role="status">{t("offline")}</p>}
      <main id="page" className={styles.page}>
        <Suspense><Routes>
          <Route index element={<DayPage />} />
          <Route path="jobs/:id" element={<JobPage />} />
          <Route path="me" element={<MyPage />} />
          <Route path="*" element={<DayPage />} />
        </Routes></Suspense>
      </main>
      <News />
      <nav className={styles.tabs} aria-label={t("nav")}>
        <NavLink to="/tech/" end className={styles.tab!}><ClipboardList size={22} strokeWidth={1.75} aria-hidden />{t("jobs")}</NavLink>
        <NavLink to="/tech/me" className={styles.tab!}><User size={22} strokeWidth={1.75} aria-hidden />{t("me")}</NavLink>
      </nav>
    </div>
  );
}
