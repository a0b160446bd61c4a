/** The bar under the header on every page while there is a call: never floating, never modal, gone when idle. */
import { Grid3x3, Mic, MicOff, Pause, Phone, PhoneCall, PhoneIncoming, PhoneOff, Play, RefreshCw, Timer } from "lucide-react";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import { useTranslation } from "react-i18next";
import { Left, Since } from "@/shared/time/Timers";
import { Button } from "@/shared/ui/Button";
import { Link } from "@/shared/ui/Link";
import { buttonClass } from "@/shared/ui/buttonClass";
import { Badge, Kbd } from "@/shared/ui/Display";
import layer from "@/shared/ui/layer.module.css";
import { type Tone, toneStyle } from "@/shared/ui/tone";
import { answer, declineOffer, flipHold, flipMute, hangUp, moreWrapUpTime, pressDigit } from "./commands";
import { Countdown } from "./Countdown";
import { type Phone as PhoneNow, isTalking } from "./machine";
import { Who } from "./Who";
import { usePhone } from "./phone";
import { QualityBars } from "./QualityBars";
import styles from "./strip.module.css";

export function PhoneStrip() {
  const phone = usePhone((state) => state.phone);
  if (phone.phase === "ringing") return <Ringing phone={phone} />;
  if (isTalking(phone)) return <Talking phone={phone} />;
  if (phone.phase === "wrapping") return <Wrapping phone={phone} />;
  return null;
}

type In<P extends PhoneNow["phase"]> = { phone: Extract<PhoneNow, { phase: P }> };

function Ringing({ phone }: In<"ringing">) {
  const { t } = useTranslation("desk");
  return (
    <section className={`${styles.strip} ${styles.ringing}`} style={toneStyle("ringing")} aria-label={t("phone.incoming")}>
      <span className={styles.sign}><PhoneIncoming size={20} aria-hidden /></span>
      <div className={styles.state}>{t("phone.incoming")}</div>
      <Who pop={phone.pop} full />
      <div className={styles.verbs}>
        <Countdown until={phone.until} />
        <Button look="tone" className={styles.accept!} isDisabled={phone.answering} onPress={() => void answer()} data-testid="accept">
          <Phone size={18} aria-hidden />{phone.answering ? t("phone.connecting") : t("phone.accept")}<Kbd>F2</Kbd>
        </Button>
        <Button look="plain" className={styles.ghost!} isDisabled={phone.answering} onPress={declineOffer}>{t("phone.decline")}</Button>
      </div>
    </section>
  );
}

const TALK: Record<"in_call" | "held" | "reconnecting", { tone: Tone; icon: typeof Phone }> = {
  in_call: { tone: "accent", icon: PhoneCall },
  held: { tone: "hold", icon: Pause },
  reconnecting: { tone: "ringing", icon: RefreshCw },
};

function Talking({ phone }: In<"in_call" | "held" | "reconnecting">) {
  const { t } = useTranslation("desk");
  const { tone, icon: Icon } = TALK[phone.phase];
  const held = phone.phase === "held";
  return (
    <section className={styles.strip} style={toneStyle(tone)} aria-label={t(`phone.${phone.phase}`)} data-testid="call-strip">
      <span className={styles.sign}><Icon size={18} aria-hidden /></span>
      <div className={styles.state}>{t(`phone.${phone.phase}`)}<Since at={held ? phone.since : phone.talkingSince} /></div>
      <Who pop={phone.pop} linked />
      <div className={styles.verbs}>
        {phone.heldByCaller && <Badge tone="hold" icon={<Pause size={12} aria-hidden />}>{t("phone.heldByCaller")}</Badge>}
        <QualityBars />
        <Button on={phone.muted} tone="breach" onPress={flipMute} aria-pressed={phone.muted}>
          {phone.muted ? <MicOff size={16} aria-hidden /> : <Mic size={16} aria-hidden />}<span className={styles.wide}>{t(phone.muted ? "phone.muted" : "phone.mute")} <Kbd>F8</Kbd></span>
        </Button>
        <Button on={held} tone="hold" onPress={flipHold} aria-pressed={held}>
          {held ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}<span className={styles.wide}>{t(held ? "phone.takeBack" : "phone.hold")} <Kbd>F4</Kbd></span>
        </Button>
        <Keypad />
        <Button look="tone" tone="breach" onPress={hangUp} data-testid="hang-up"><PhoneOff size={16} aria-hidden />{t("phone.hangUp")}<Kbd>F2</Kbd></Button>
      </div>
    </section>
  );
}

function Keypad() {
  const { t } = useTranslation("desk");
  return (
    <DialogTrigger>
      <Button><Grid3x3 size={16} aria-hidden /><span className={styles.wide}>{t("phone.keypad")}</span></Button>
      <Popover className={layer.popover!} placement="bottom end" offset={6}>
        <Dialog aria-label={t("phone.keypad")} className={styles.pad!}>
          {[..."123456789*0#"].map((digit) => <Button key={digit} look="plain" onPress={() => pressDigit(digit)}>{digit}</Button>)}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Wrapping({ phone }: In<"wrapping">) {
  const { t } = useTranslation("desk");
  const { until } = phone.wrapUp;
  return (
    <section className={styles.strip} style={toneStyle("wrapup")} aria-label={t("phone.wrapping")} data-testid="wrap-strip">
      <span className={styles.sign}><Timer size={18} aria-hidden /></span>
      <div className={styles.state}>{t("phone.wrapping")}{until ? <Left until={until} /> : <Since at={phone.since} />}</div>
      <Who pop={phone.pop} linked />
      <div className={styles.verbs}>
        {until !== null && <Button onPress={moreWrapUpTime}>{t("phone.moreTime")}</Button>}
        <Link className={buttonClass({ look: "primary" })} to="/desk">{t("phone.toRecord")}</Link>
      </div>
    </section>
  );
}
