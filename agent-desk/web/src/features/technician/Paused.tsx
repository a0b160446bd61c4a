/** On the first page, while no jobs are taken: a technician who waits for work must see why none comes, and how to change that. */
import { useTranslation } from "react-i18next";
import { usePresenceChange, useSignedIn } from "@/shared/api/session";
import { PlainButton } from "@/shared/ui/PlainButton";
import styles from "./technician.module.css";

export function Paused() {
  const { t } = useTranslation("tech");
  const { presence } = useSignedIn();
  const change = usePresenceChange();
  if (presence.state === "ready") return null;
  return (
    <div className={styles.paused}>
      <p className={styles.hint}>{t("awayText")}</p>
      <PlainButton look="primary" disabled={change.isPending} onClick={() => change.mutate({ state: "ready" })} data-testid="take-jobs">{t("goReady")}</PlainButton>
    </div>
  );
}
