/** The dial pad: which number one calls from, call, keys for the menu, hang up. */
import { useEffect, useRef, useState } from "react";
import { MicOff, Phone, PhoneOff } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "@/shared/api/http";
import type { DemoInfo } from "@/shared/api/types";
import { problemText } from "@/shared/news/problemText";
import { PlainButton } from "@/shared/ui/PlainButton";
import { Since } from "@/shared/time/Timers";
import { label } from "@/shared/words";
import fields from "@/shared/ui/field.module.css";
import { call, type CallerState, type Telephone } from "./telephone";
import styles from "./caller.module.css";

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

export function CallerPage() {
  const { t } = useTranslation("start");
  const demo = useQuery({ queryKey: ["demo"], queryFn: () => get<DemoInfo>("/api/demo"), retry: false, staleTime: Number.POSITIVE_INFINITY });
  const [typed, setTyped] = useState<string | null>(null);
  // Whoever has typed nothing is the first of the demo's callers: a customer the house knows.
  const number = typed ?? demo.data?.callers[0]?.number ?? "";
  const [state, setState] = useState<CallerState>("idle");
  const [since, setSince] = useState(0);
  const [why, setWhy] = useState("");
  const [mute, setMute] = useState(false);
  const phone = useRef<Telephone | null>(null);
  const live = state === "asking" || state === "calling" || state === "talking";
  useEffect(() => () => phone.current?.hangUp(), []);

  const start = () => {
    setWhy("");
    call(number.trim(), (next) => { setState(next); if (next === "talking") setSince(Date.now()); })
      .then((made) => { phone.current = made; setMute(!made.microphone); })
      .catch((cause: unknown) => setWhy(problemText(cause)));
  };
  return (
    <main id="page" className={styles.page}>
      <section className={styles.phone} aria-label={t("caller.title")}>
        <h1 className={styles.title}>{t("caller.title")}</h1>
        <p className={styles.lead}>{t("caller.lead")}</p>
        <label className={styles.number}>
          <span>{t("caller.from")}</span>
          <input className={fields.input} inputMode="tel" value={number} disabled={live} list="callers" onChange={(event) => setTyped(event.target.value)} />
          <datalist id="callers">{demo.data?.callers.map((caller) => <option key={caller.n} value={caller.number}>{label(caller.title)}</option>)}</datalist>
        </label>
        <p className={styles.state} role="status">{why || t(`caller.state.${state}`)} {state === "talking" && <Since at={since} />}</p>
        {mute && live && <p className={styles.warn}><MicOff size={16} aria-hidden />{t("caller.noMicrophone")}</p>}
        <div className={styles.pad}>
          {keys.map((key) => <PlainButton key={key} size="large" className={styles.key} disabled={state !== "talking"} onClick={() => phone.current?.press(key)}>{key}</PlainButton>)}
        </div>
        {live
          ? <PlainButton look="tone" tone="breach" size="large" className={styles.go} onClick={() => phone.current?.hangUp()}><PhoneOff size={18} aria-hidden />{t("caller.hangUp")}</PlainButton>
          : <PlainButton look="tone" tone="available" size="large" className={styles.go} disabled={!number.trim()} onClick={start}><Phone size={18} aria-hidden />{t("caller.call")}</PlainButton>}
      </section>
    </main>
  );
}
