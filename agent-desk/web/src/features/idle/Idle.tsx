/** The desk between two calls: what happens next, the queues, the headset, and in the demo the callers. */
import { Headphones, PhoneOff, Radio } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSignedIn } from "@/shared/api/session";
import { Button } from "@/shared/ui/Button";
import { toneStyle } from "@/shared/ui/tone";
import { QueuesNow } from "./QueuesNow";
import styles from "./idle.module.css";

export function Idle({ onReady, onCheck, demo }: { onReady: () => void; onCheck: () => void; demo: ReactNode }) {
  const { t } = useTranslation("desk");
  const { presence } = useSignedIn();
  const ready = presence.state === "ready";
  return (
    <main id="page" className={styles.page} data-testid="idle">
      <div className={styles.inner}>
        <section className={styles.hero} style={toneStyle(ready ? "available" : "muted")}>
          <span className={styles.ring} data-on={ready} aria-hidden>{ready ? <Radio size={26} strokeWidth={1.75} /> : <PhoneOff size={26} strokeWidth={1.75} />}</span>
          <h1>{t("idle.nothing")}</h1>
          <p>{t(ready ? "idle.readyText" : "idle.awayText")}</p>
          <div className={styles.verbs}>
            {!ready && <Button look="primary" size="large" onPress={onReady} data-testid="go-ready">{t("idle.goReady")}</Button>}
            <Button size="large" onPress={onCheck}><Headphones size={18} aria-hidden />{t("idle.headset")}</Button>
          </div>
        </section>
        <QueuesNow />
        {demo}
      </div>
    </main>
  );
}
