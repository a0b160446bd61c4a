/** The demo's callers on the idle desk: each places a true SIP call through the same line, menu and queue. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { CircleHelp, Crown, ExternalLink, PhoneIncoming, TriangleAlert, UserPlus, Users, Zap, BellRing } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { del, get, post } from "@/shared/api/http";
import type { DemoInfo } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { Button } from "@/shared/ui/Button";
import { buttonClass } from "@/shared/ui/buttonClass";
import { label } from "@/shared/words";
import styles from "./demo.module.css";

const ICONS = [TriangleAlert, UserPlus, Users, Crown, BellRing];

export function RingMeNow() {
  const { t } = useTranslation("desk");
  const demo = useQuery({ queryKey: ["demo"], queryFn: () => get<DemoInfo>("/api/demo"), retry: false, staleTime: Number.POSITIVE_INFINITY });
  const call = useMutation({ mutationFn: (n: number) => post(`/api/demo/callers/${n}`), onError: complain });
  if (!demo.data) return null;
  return (
    <section className={styles.demo} aria-label={t("idle.demoTitle")}>
      <header className={styles.head}>
        <div><h2>{t("idle.demoTitle")}</h2><p>{t("idle.demoText")}</p></div>
        <Button look="primary" size="large" isDisabled={call.isPending} onPress={() => call.mutate(1)} data-testid="ring-me-now"><PhoneIncoming size={18} aria-hidden />{t(call.isPending ? "idle.ringing" : "idle.ring")}</Button>
      </header>
      <ul className={styles.callers}>
        {demo.data.callers.map((caller, at) => {
          const Icon = ICONS[at] ?? CircleHelp;
          return (
            <li key={caller.n}>
              <button type="button" className={styles.caller} disabled={call.isPending} onClick={() => call.mutate(caller.n)} data-testid={`caller-${caller.n}`}>
                <Icon size={18} strokeWidth={1.75} aria-hidden /><span>{label(caller.title)}<small className="num">{caller.number}</small></span>
              </button>
            </li>
          );
        })}
      </ul>
      <footer className={styles.foot}><RushHour /><a className={buttonClass({ look: "plain" })} href="/caller" target="_blank" rel="noreferrer"><ExternalLink size={16} aria-hidden />{t("idle.beCustomer")}<small>{t("idle.beCustomerText")}</small></a></footer>
    </section>
  );
}

function RushHour() {
  const { t } = useTranslation("desk");
  const [on, setOn] = useState(false);
  const rush = useMutation({
    mutationFn: (start: boolean) => (start ? post("/api/demo/rush-hour") : del("/api/demo/rush-hour")),
    onSuccess: (_, start) => {
      setOn(start);
      if (start) toast(t("idle.rushOn"));
    },
    onError: complain,
  });
  return <Button look="plain" isDisabled={rush.isPending} onPress={() => rush.mutate(!on)}><Zap size={16} aria-hidden />{t(on ? "idle.rushStop" : "idle.rush")}<small>{t("idle.rushText")}</small></Button>;
}
