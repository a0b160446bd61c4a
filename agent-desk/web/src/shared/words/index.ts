/** The page's words in both languages. One namespace an area; an area's words load with its chunk, the shell's with the page. */
import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { speak } from "@/shared/api/http";
import type { Label } from "@/shared/api/types";
import { type Language, usePage } from "@/shared/page/page";
import shellEn from "./en/shell.json";
import shellZh from "./zh-CN/shell.json";

export type Tree = { [key: string]: string | Tree };

export function startWords(): i18n {
  const language = usePage.getState().language ?? fromBrowser();
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    ns: ["shell"],
    defaultNS: "shell",
    resources: { en: { shell: shellEn }, "zh-CN": { shell: shellZh } },
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  follow(language);
  i18next.on("languageChanged", follow);
  return i18next;
}

/** Called by an area's entry module before its first render. */
export function addWords(area: "desk" | "tech" | "manage" | "admin" | "start", en: Tree, zh: Tree): void {
  i18next.addResourceBundle("en", area, en);
  i18next.addResourceBundle("zh-CN", area, zh);
}

export function chooseLanguage(language: Language): void {
  usePage.getState().set({ language });
  void i18next.changeLanguage(language);
}

export function languageNow(): Language {
  return i18next.language === "en" ? "en" : "zh-CN";
}

function follow(language: string): void {
  document.documentElement.lang = language;
  speak(language);
}

function fromBrowser(): Language {
  return (navigator.languages ?? [navigator.language]).find((tag) => /^(zh|en)/.test(tag))?.startsWith("en") ? "en" : "zh-CN";
}

/** A label made by an administrator, in the page's language, else in the other one. */
export function label(words: Label | string | null | undefined, language: Language = languageNow()): string {
  if (!words) return "";
  if (typeof words === "string") return words;
  return language === "en" ? words.en || words.zh : words.zh || words.en;
}
