/** Steps through system, light and dark. */
import { Monitor, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Theme, usePage } from "@/shared/page/page";
import { PlainButton } from "@/shared/ui/PlainButton";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: Monitor, light: Sun, dark: Moon };

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { theme, set } = usePage();
  const Icon = ICON[theme];
  const name = `${t("theme.label")}: ${t(`theme.${theme}`)}`;
  return <PlainButton look="plain" size="small" iconOnly aria-label={name} title={name} onClick={() => set({ theme: NEXT[theme] })}><Icon size={16} strokeWidth={1.75} aria-hidden /></PlainButton>;
}
