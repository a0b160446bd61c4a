/** The sign-in page. Native fields, so that a password manager and a slow phone both get on with it. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { CircleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { useMe, useSignIn } from "@/shared/api/session";
import { problemText } from "@/shared/news/problemText";
import fields from "@/shared/ui/field.module.css";
import { PlainButton } from "@/shared/ui/PlainButton";
import { chooseLanguage } from "@/shared/words";
import { homeOf } from "./homeOf";
import { LanguageSwitch } from "./LanguageSwitch";
import { Logo } from "./Logo";
import page from "./page.module.css";
import { SecureStrip } from "./SecureStrip";
import styles from "./signIn.module.css";
import { ThemeSwitch } from "./ThemeSwitch";

export default function SignIn() {
  const { t } = useTranslation();
  const me = useMe();
  const signIn = useSignIn();
  const [wish] = useSearchParams();
  const [name, setName] = useState(wish.get("name") ?? "");
  const [password, setPassword] = useState("");
  useDemoDoor(wish, me.isPending || Boolean(me.data), signIn.mutate);
  if (me.data) return <Navigate to={safe(wish.get("to")) ?? homeOf(me.data)} replace />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ name: name.trim(), password });
  };
  return (
    <main className={styles.signIn}>
      <div className={styles.secure}><SecureStrip /></div>
      <form className={styles.panel} onSubmit={submit}>
        <div className={styles.brand}>
          <Logo size={40} />
          <h1 className={page.big}>{t("signIn.title")}</h1>
          <p style={{ color: "var(--muted)" }}>{t("signIn.lead")}</p>
        </div>
        <label className={styles.label}>
          {t("signIn.name")}
          <input className={fields.input} name="username" autoComplete="username" autoFocus required value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className={styles.label}>
          {t("signIn.password")}
          <input className={fields.input} name="password" type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
        </label>
        {signIn.isError && <p className={styles.error} role="alert"><CircleAlert size={16} aria-hidden />{problemText(signIn.error)}</p>}
        <PlainButton look="primary" size="large" type="submit" disabled={signIn.isPending}>{signIn.isPending ? t("signIn.going") : t("signIn.go")}</PlainButton>
        <div className={styles.switches}><LanguageSwitch /><ThemeSwitch /></div>
      </form>
    </main>
  );
}

/** A chair of the demo's start page opens by itself; where the demo has other passwords the form stays. */
function useDemoDoor(wish: URLSearchParams, wait: boolean, enter: (door: { name: string; password: string }) => void): void {
  const tried = useRef(false);
  useEffect(() => {
    const name = wish.get("name");
    if (wait || tried.current || !name || wish.get("demo") === null) return;
    tried.current = true;
    const language = wish.get("language");
    if (language === "en" || language === "zh-CN") void chooseLanguage(language);
    enter({ name, password: "demo" });
  }, [wish, wait, enter]);
}

/** Only addresses of this page: a link must not carry a person off to another site after the sign-in. */
function safe(to: string | null): string | null {
  return to && /^\/(?!\/)/.test(to) ? to : null;
}
