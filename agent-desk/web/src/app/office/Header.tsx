/** Brand, the box that finds everything, language and theme, the presence pill and the person. */
import { CircleHelp, LogOut, Search } from "lucide-react";
import { lazy, useEffect, useState } from "react";
import { Button as AriaButton } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useSignedIn, useSignOut } from "@/shared/api/session";
import { usePage } from "@/shared/page/page";
import { Avatar, Badge, Kbd } from "@/shared/ui/Display";
import { Button } from "@/shared/ui/Button";
import { Menu, MenuItem } from "@/shared/ui/Menu";
import { LanguageSwitch } from "../LanguageSwitch";
import { Logo } from "../Logo";
import { ThemeSwitch } from "../ThemeSwitch";
import { Palette } from "./Palette";
import { PresencePill } from "./PresencePill";
import styles from "./office.module.css";

const KeysDialog = lazy(() => import("./KeysDialog"));

export function Header({ onReady }: { onReady: () => void }) {
  const { t } = useTranslation();
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
      <Link to="/" className={styles.brand}><Logo /><span>{t("product")}</span></Link>
      {me.demo && <Badge tone="hold">{t("demo")}</Badge>}
      <AriaButton className={styles.find!} aria-label={t("searchAll")} onPress={() => setOpen("palette")}>
        <Search size={16} strokeWidth={1.75} aria-hidden /><span>{t("searchAll")}</span><Kbd>Ctrl K</Kbd>
      </AriaButton>
      <div className={styles.side}>
        <LanguageSwitch />
        <ThemeSwitch />
        <Button look="plain" iconOnly aria-label={t("account.shortcuts")} onPress={() => setOpen("keys")}><CircleHelp size={16} strokeWidth={1.75} /></Button>
        <PresencePill onReady={onReady} />
        <PersonMenu onKeys={() => setOpen("keys")} />
      </div>
      <Palette onReady={onReady} isOpen={open === "palette"} onClose={() => setOpen(null)} />
      {open === "keys" && <KeysDialog isOpen onClose={() => setOpen(null)} />}
    </header>
  );
}

function PersonMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation();
  const me = useSignedIn();
  const { density, set } = usePage();
  const signOut = useSignOut();
  return (
    <Menu placement="bottom end" aria-label={t("account.label", { name: me.name })}
      trigger={<AriaButton className={styles.person!} aria-label={t("account.label", { name: me.name })}><Avatar name={me.name} size={30} /></AriaButton>}>
      <MenuItem textValue={me.name} isDisabled><strong>{me.name}</strong><div className={styles.sub}>{[me.position, me.sign_in].filter(Boolean).join(" · ")}</div></MenuItem>
      <MenuItem onAction={() => set({ density: density === "normal" ? "dense" : "normal" })} end={<span className={styles.sub}>{t(`density.${density}`)}</span>}>{t("density.label")}</MenuItem>
      <MenuItem onAction={onKeys}>{t("account.shortcuts")}</MenuItem>
      <MenuItem onAction={() => signOut.mutate()} end={<LogOut size={14} aria-hidden />}>{t("account.signOut")}</MenuItem>
    </Menu>
  );
}
