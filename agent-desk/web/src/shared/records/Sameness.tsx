/** How sure the house is that two records are one customer, and by what. */
import { useTranslation } from "react-i18next";
import { Badge } from "@/shared/ui/Display";
import { addWords } from "@/shared/words";
import styles from "./sameness.module.css";

await addWords("sameness", { en: () => import("@/shared/words/en/sameness.json"), "zh-CN": () => import("@/shared/words/zh-CN/sameness.json") });

const REASONS = [
  "name_same", "name_alike", "name_differs", "name_silent", "regions_apart", "region_on_one_side", "phone_same", "phone_alike", "phone_differs", "email_same", "email_alike", "email_domain",
  "email_differs", "address_same", "address_alike", "address_differs", "credit_code_same", "credit_code_differs",
] as const;
type Reason = (typeof REASONS)[number];
const isReason = (code: string): code is Reason => (REASONS as readonly string[]).includes(code);

export function Sameness({ score, reasons }: { score: number; reasons: readonly string[] }) {
  const { t } = useTranslation("sameness");
  return (
    <span className={styles.line}>
      <Badge tone={score >= 0.95 ? "hold" : "muted"}>{t("score", { percent: Math.floor(score * 100) })}</Badge>
      <small className={styles.reasons}>{reasons.filter(isReason).map((code) => t(code)).join(" · ")}</small>
    </span>
  );
}
