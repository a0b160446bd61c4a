/** A fault while drawing must not leave a white page: says what was kept and offers to load again. */
import { Component, type ReactNode } from "react";
import i18next from "i18next";
import { PlainButton } from "@/shared/ui/PlainButton";
import styles from "./page.module.css";

export class CrashGuard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className={styles.centre} role="alert">
        <h1 className={styles.big}>{i18next.t("crash.title")}</h1>
        <p className={styles.lead}>{i18next.t("crash.text")}</p>
        <PlainButton look="primary" onClick={() => window.location.reload()}>{i18next.t("crash.reload")}</PlainButton>
      </main>
    );
  }
}
