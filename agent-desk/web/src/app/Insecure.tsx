/** One line where the browser refuses microphone and offline page, or soon will: no HTTPS, or a certificate whose days end. */
import { ShieldAlert } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "@/shared/api/http";
import { toneStyle } from "@/shared/ui/tone";
import { addWords } from "@/shared/words";
import styles from "./insecure.module.css";

await addWords("secure", { en: () => import("@/shared/words/en/secure.json"), "zh-CN": () => import("@/shared/words/zh-CN/secure.json") });

type Trouble = { code: "no_tls" | "no_certificate" | "expired" | "not_yet_valid" | "expires_soon"; since?: number; from?: number; until?: number };
type TlsState = { trouble: Trouble | null };

/** Looked at once an hour: days end slowly. */
const HOUR = 3_600_000;

/** Everybody is told what this browser refuses; who can put it right is told what is coming. */
export default function Insecure({ mends }: { mends: boolean }) {
  const { t, i18n } = useTranslation("secure");
  const tls = useQuery({ queryKey: ["tls"], queryFn: () => get<TlsState>("/api/tls"), enabled: mends, refetchInterval: HOUR, retry: false });
  const trouble = tls.data?.trouble;
  const refused = !window.isSecureContext;
  if (!refused && !trouble) return null;
  const at = trouble?.since ?? trouble?.from ?? trouble?.until;
  const day = at === undefined ? "" : new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium" }).format(at);
  const words = refused ? t("refused") : t(trouble!.code, { day });
  return (
    <div className={styles.strip} style={toneStyle(trouble?.code === "expires_soon" && !refused ? "wrapup" : "ringing")} role="note" data-testid="secure-strip">
      <ShieldAlert size={16} aria-hidden />
      <span>{words}</span>
      <a href="/certificate" target="_blank" rel="noreferrer">{t("how")}</a>
    </div>
  );
}
