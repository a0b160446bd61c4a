/** The demo's first page: three chairs to sit in, side by side in one browser, and a telephone to be the customer with. */
import { AppWindow, ArrowUpRight, ChartNoAxesColumn, Headset, PhoneCall, Wrench } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DemoInfo } from "@/shared/api/types";
import { Avatar } from "@/shared/ui/Display";
import { buttonClass } from "@/shared/ui/buttonClass";
import { PlainButton } from "@/shared/ui/PlainButton";
import { languageNow } from "@/shared/words";
import styles from "./start.module.css";

const chairs = [
  { who: "lin", name: "林晓", part: "agent", Icon: Headset },
  { who: "wei", name: "王伟", part: "technician", Icon: Wrench },
  { who: "mei", name: "李梅", part: "manager", Icon: ChartNoAxesColumn },
] as const;

/** Each person has a host name of their own, so that three sign-ins live in one browser without mixing; the language of this page goes along. */
const door = (demo: DemoInfo, who: string) => `${demo.hosts[who] ?? ""}/sign-in?name=${who}${demo.password ? "&demo=1" : ""}&language=${languageNow()}`;

export function StartPage({ demo }: { demo: DemoInfo }) {
  const { t } = useTranslation("start");
  return (
    <main id="page" className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("title")}</h1>
        <p className={styles.lead}>{t("lead")}</p>
      </header>
      <ul className={styles.cards}>
        {chairs.map(({ who, name, part, Icon }) => (
          <li key={who}>
            <a className={styles.card} href={door(demo, who)} target={`tandem-${who}`}>
              <span className={styles.cardTop}><Avatar name={name} size={48} /><Icon size={22} strokeWidth={1.75} aria-hidden /></span>
              <span className={styles.name}>{name}<span>{t(`${part}.title`)}</span></span>
              <span className={styles.text}>{t(`${part}.text`)}</span>
              <span className={styles.open}>{t("open")}<ArrowUpRight size={16} aria-hidden /></span>
            </a>
          </li>
        ))}
      </ul>
      <div className={styles.acts}>
        <PlainButton look="primary" size="large" onClick={() => sideBySide(demo)}><AppWindow size={18} aria-hidden />{t("sideBySide")}</PlainButton>
        <a className={buttonClass({ look: "outline", size: "large" })} href="/caller" target="tandem-caller"><PhoneCall size={18} aria-hidden />{t("beCustomer")}</a>
      </div>
      <ol className={styles.tour}>
        {([1, 2, 3, 4] as const).map((step) => <li key={step}>{t(`tour.${step}`)}</li>)}
      </ol>
      <p className={styles.foot}>{t("others")} {(["chen", "an"] as const).map((who) => <a key={who} href={door(demo, who)} target={`tandem-${who}`}>{t(`person.${who}`)}</a>)}</p>
    </main>
  );
}

/** The desk takes half the screen, the technician a phone's width, the manager the rest. */
function sideBySide(demo: DemoInfo): void {
  const { availWidth: wide, availHeight: tall } = window.screen;
  const phone = Math.min(430, Math.round(wide * 0.24));
  const desk = Math.round((wide - phone) * 0.56);
  const place = (who: string, left: number, width: number) =>
    window.open(door(demo, who), `tandem-${who}`, `popup,left=${left},top=0,width=${width},height=${tall}`);
  place("lin", 0, desk);
  place("wei", desk, phone);
  place("mei", desk + phone, wide - desk - phone);
}
