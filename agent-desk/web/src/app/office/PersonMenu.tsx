/** The person's own menu: name, rows, keys, sign out. */
import { LogOut } from "lucide-react";
import { Button as AriaButton } from "react-aria-components/Button";
import { useTranslation } from "react-i18next";
import { useSignedIn, useSignOut } from "@/shared/api/session";
import { usePage } from "@/shared/page/page";
import { Avatar } from "@/shared/ui/Display";
import { Menu, MenuItem } from "@/shared/ui/Menu";
import styles from "./office.module.css";

export default function PersonMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation(["desk", "shell"]);
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
