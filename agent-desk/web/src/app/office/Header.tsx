/** Brand, the box that finds everything, language and theme, the presence pill and the person. */
import { ChevronDown, CircleHelp, Search } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSignedIn } from "@/shared/api/session";
import { Avatar, Badge, Kbd } from "@/shared/ui/Display";
import { Link } from "@/shared/ui/Link";
import { PlainButton } from "@/shared/ui/PlainButton";
import { toneStyle } from "@/shared/ui/tone";
import { LanguageSwitch } from "../LanguageSwitch";
import { Logo } from "../Logo";
import { ThemeSwitch } from "../ThemeSwitch";
import { PillFace } from "./PillFace";
import { LOOK, shown } from "./presence";
import styles from "./office.module.css";

// Menus bring the positioning of layers with them; the header stands before they have come.
const PresencePill = lazy(() => import("./PresencePill"));
const PersonMenu = lazy(() => import("./PersonMenu"));
const Palette = lazy(() => import("./Palette"));
const KeysDialog = lazy(() => import("./KeysDialog"));

export function Header({ onReady }: { onReady: () => void }) {
  const { t } = useTranslation(["desk", "shell"]);
  const me = useSignedIn();
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      setOpen((was) => (was === "palette" ? null : "palette"));
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return (
    <header className={styles.head}>
      <Link to="/" className={styles.brand}><Logo /><span>{t("shell:product")}</span></Link>
      {me.demo && <Badge tone="hold">{t("demo")}</Badge>}
      <button type="button" className={styles.find} onClick={() => setOpen("palette")}>
        <Search size={16} strokeWidth={1.75} aria-hidden /><span>{t("searchAll")}</span><Kbd>Ctrl K</Kbd>
      </button>
      <div className={styles.side}>
        <LanguageSwitch />
        <ThemeSwitch />
        <PlainButton look="plain" iconOnly aria-label={t("account.shortcuts")} title={t("account.shortcuts")} onClick={() => setOpen("keys")}><CircleHelp size={16} strokeWidth={1.75} /></PlainButton>
        <Suspense fallback={<><span className={styles.pill} style={toneStyle(LOOK[shown(me.presence)].tone)}><PillFace presence={me.presence} /><ChevronDown size={14} aria-hidden /></span><span className={styles.person}><Avatar name={me.name} size={30} /></span></>}>
          <PresencePill onReady={onReady} />
          <PersonMenu onKeys={() => setOpen("keys")} />
        </Suspense>
      </div>
      <Suspense>
        {open === "palette" && <Palette isOpen onReady={onReady} onClose={() => setOpen(null)} />}
        {open === "keys" && <KeysDialog isOpen onClose={() => setOpen(null)} />}
      </Suspense>
    </header>
  );
}
