/** The demo's start page. It speaks before anybody has signed in, so its words come with it. */
import { StartPage } from "@/features/start/StartPage";
import type { DemoInfo } from "@/shared/api/types";
import { addWords } from "@/shared/words";
import { LanguageSwitch } from "../LanguageSwitch";
import { ThemeSwitch } from "../ThemeSwitch";
import styles from "../page.module.css";

await addWords("start", { en: () => import("@/shared/words/en/start.json"), "zh-CN": () => import("@/shared/words/zh-CN/start.json") });

export default function Start({ demo }: { demo: DemoInfo }) {
  return (
    <>
      <StartPage demo={demo} />
      <div className={styles.corner}><LanguageSwitch /><ThemeSwitch /></div>
    </>
  );
}
