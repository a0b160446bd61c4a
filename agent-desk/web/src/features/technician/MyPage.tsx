/** The technician's own page: whether work may be offered, language, and the way out. */
import { useTranslation } from "react-i18next";
import { usePresenceChange, useSignedIn, useSignOut } from "@/shared/api/session";
import { Avatar } from "@/shared/ui/Display";
import { PlainButton } from "@/shared/ui/PlainButton";
import { chooseLanguage, languageNow } from "@/shared/words";
import styles from "./technician.module.css";

export function MyPage() {
  const { t } = useTranslation("tech");
  const me = useSignedIn();
  const presence = usePresenceChange();
  const signOut = useSignOut();
  const ready = me.presence.state === "ready";
  return (
    <>
      <header className={styles.head}><h1 className={styles.title}>{t("me")}</h1></header>
      <div className={styles.job}>
        <section className={`${styles.block} ${styles.meTop}`}><Avatar name={me.name} size={56} /><div><p className={styles.who}>{me.name}</p><p className={styles.hint}>{me.sign_in}</p></div></section>
        <section className={styles.block}>
          <h2 className={styles.step}>{t("work")}</h2>
          <p className={styles.hint}>{ready ? t("readyText") : t("awayText")}</p>
          <PlainButton size="large" look={ready ? "outline" : "primary"} className={styles.wide} disabled={presence.isPending}
            onClick={() => presence.mutate({ state: ready ? "away" : "ready" })}>{ready ? t("goAway") : t("goReady")}</PlainButton>
        </section>
        <PlainButton size="large" className={styles.wide} lang={languageNow() === "en" ? "zh" : "en"} onClick={() => void chooseLanguage(languageNow() === "en" ? "zh-CN" : "en")}>{t("otherLanguage")}</PlainButton>
        <PlainButton size="large" className={styles.wide} onClick={() => signOut.mutate()}>{t("signOut")}</PlainButton>
      </div>
    </>
  );
}
