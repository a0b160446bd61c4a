/** The page's words in both languages. One namespace an area; the shell's load with the page, an area's with the area, and of both only the language in use. */
import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { speak } from "@/shared/api/http";
import type { Label } from "@/shared/api/types";
import { type Language, usePage } from "@/shared/page/page";

export type Area = "shell" | "desk" | "tech" | "manage" | "admin" | "start" | "secure" | "sameness";
export type Tree = { [key: string]: string | Tree };

/** Has to be waited for before the first render. */
export async function startWords(): Promise<i18n> {
  const language = usePage.getState().language ?? fromBrowser();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    ns: ["shell"],
    defaultNS: "shell",
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  await addWords("shell", { en: () => import("./en/shell.json"), "zh-CN": () => import("./zh-CN/shell.json") });
  follow(language);
  i18next.on("languageChanged", follow);
  return i18next;
}

type Load = () => Promise<{ default: Tree }>;
type Files = Record<Language, Load>;
const areas = new Map<string, Files>();
/** The language that was asked for last; its words may still be on their way. */
let coming: Language | null = null;

/** Called by an area's entry module, which waits for it: only the language in use (or about to be) is loaded, the other one when it is chosen. */
export async function addWords(area: Area, files: Files): Promise<void> {
  areas.set(area, files);
  await Promise.all([languageNow(), coming ?? languageNow()].map((language) => load(language, area, files)));
}

async function load(language: Language, area: string, files: Files): Promise<void> {
  if (i18next.hasResourceBundle(language, area)) return;
  i18next.addResourceBundle(language, area, (await files[language]()).default);
}

/** Shows the page in a language without remembering it: the profile's, until somebody chooses. */
export async function showLanguage(language: Language): Promise<void> {
  coming = language;
  await Promise.all([...areas].map(([area, files]) => load(language, area, files)));
  await i18next.changeLanguage(language);
}

export async function chooseLanguage(language: Language): Promise<void> {
  usePage.getState().set({ language });
  await showLanguage(language);
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

/** What a name made of customers' words is written in, for whoever reads the page aloud. */
export const languageOf = (text: string): Language => (/\p{Script=Han}/u.test(text) ? "zh-CN" : "en");

/** A label made by an administrator, in the page's language, else in the other one. */
export function label(words: Label | string | null | undefined, language: Language = languageNow()): string {
  if (!words) return "";
  if (typeof words === "string") return words;
  return language === "en" ? words.en || words.zh : words.zh || words.en;
}
