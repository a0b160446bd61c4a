/** One button that shows the other language. The choice goes to the profile when somebody is signed in. */
import { Languages } from "lucide-react";
import { useTranslation } from "react-i18next";
import { changeMe, useMe } from "@/shared/api/session";
import { PlainButton } from "@/shared/ui/PlainButton";
import { chooseLanguage, languageNow } from "@/shared/words";

export function LanguageSwitch() {
  const { t } = useTranslation();
  const me = useMe().data;
  const flip = () => {
    const other = languageNow() === "en" ? "zh-CN" : "en";
    void chooseLanguage(other);
    // The page has switched already; a profile that could not be saved is written at the next switch.
    if (me && !me.see_as) changeMe({ language: other === "en" ? "en" : "zh" }).catch(() => {});
  };
  return <PlainButton look="plain" size="small" lang={languageNow() === "en" ? "zh" : "en"} title={t("language.switch")} onClick={flip}><Languages size={16} strokeWidth={1.75} aria-hidden />{t("language.other")}</PlainButton>;
}
