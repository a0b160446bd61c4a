/** The shell of desk, manager and administrator pages: header, phone strip on every page, rail, and the area in the middle. */
import { CloudOff, DatabaseZap, Eye, Radio } from "lucide-react";
import { type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";
import { del } from "@/shared/api/http";
import { PhoneHub, PhoneNotes, PhoneStrip } from "@/features/phone";
import { useSignedIn } from "@/shared/api/session";
import { complain } from "@/shared/news/problemText";
import { News } from "@/shared/news/News";
import { say } from "@/shared/news/say";
import { useLink, useMessage } from "@/shared/socket/useSocket";
import { PlainButton } from "@/shared/ui/PlainButton";
import { toneStyle, type Tone } from "@/shared/ui/tone";
import { addWords, languageNow } from "@/shared/words";
import { CrashGuard } from "../CrashGuard";
import { SecureStrip } from "../SecureStrip";
import { Waiting } from "../Waiting";
import { Header } from "./Header";
import { Rail } from "./Rail";
import { FollowCall } from "./FollowCall";
import { useReady } from "./useReady";
import styles from "./office.module.css";

// The phone strip speaks the desk's words and stands on every office page.
await addWords("desk", { en: () => import("@/shared/words/en/desk.json"), "zh-CN": () => import("@/shared/words/zh-CN/desk.json") });

/** What pages inside may ask of the shell. */
export type OfficeContext = { ready: () => void; checkHeadset: () => void };

export default function Office() {
  const { t } = useTranslation(["desk", "shell"]);
  const { ready, checkHeadset, check } = useReady();
  const context = useMemo((): OfficeContext => ({ ready, checkHeadset }), [ready, checkHeadset]);
  return (
    <I18nProvider locale={languageNow() === "en" ? "en-US" : "zh-CN"}>
        <div className={styles.office}>
          <a className={styles.skip} href="#page">{t("skip")}</a>
          <PhoneHub />
          <FollowCall />
          <Header onReady={ready} />
          <div className={styles.strip}>
            <Banners />
            <PhoneNotes onReady={ready} />
            <Suspense><PhoneStrip /></Suspense>
          </div>
          <Rail />
          <div className={styles.page}>
            <CrashGuard>
              <Suspense fallback={<Waiting />}><Outlet context={context} /></Suspense>
            </CrashGuard>
          </div>
          <News />
          <Suspense>{check}</Suspense>
        </div>
    </I18nProvider>
  );
}

function Banners() {
  const { t } = useTranslation(["desk", "shell"]);
  const me = useSignedIn();
  const link = useLink();
  const [delayed, setDelayed] = useState(false);
  const wasLost = useRef(false);
  useMessage("news_delayed", ({ on }) => setDelayed(on));
  const [unsaved, setUnsaved] = useState(false);
  // A socket that opens anew begins with what is so now: only trouble is said, so its absence is none.
  useMessage("hello", () => setUnsaved(false));
  useMessage("storage_delayed", ({ on }) => {
    setUnsaved(on);
    say(t(on ? "shell:link.unsaved" : "shell:link.savedAgain"));
  });
  useEffect(() => {
    if (link === "lost") {
      wasLost.current = true;
      say(t("shell:link.lost"));
    } else if (link === "open" && wasLost.current) {
      wasLost.current = false;
      say(t("shell:link.back"));
    }
  }, [link, t]);
  const stopSeeing = () => del("/api/me/see-as").then(() => window.location.reload()).catch(complain);
  return (
    <>
      <SecureStrip me={me} />
      {link === "lost" && <Banner tone="ringing" icon={<CloudOff size={16} aria-hidden />}>{t("shell:link.lost")}</Banner>}
      {delayed && <Banner tone="wrapup" icon={<Radio size={16} aria-hidden />}>{t("shell:link.delayed")}</Banner>}
      {unsaved && <Banner tone="ringing" icon={<DatabaseZap size={16} aria-hidden />}>{t("shell:link.unsaved")}</Banner>}
      {me.see_as && (
        <Banner tone="hold" icon={<Eye size={16} aria-hidden />}>
          {t("shell:link.seeAs", { name: me.see_as.name })}
          <PlainButton size="small" onClick={stopSeeing}>{t("shell:link.seeAsEnd")}</PlainButton>
        </Banner>
      )}
    </>
  );
}

function Banner({ tone, icon, children }: { tone: Tone; icon: ReactNode; children: ReactNode }) {
  return <div className={styles.banner} style={toneStyle(tone)}>{icon}{children}</div>;
}
