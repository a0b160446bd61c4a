/**
 * Everything about the phone that is not drawn: hears the messages, rings, announces, sets the title, opens the microphone
 * once this tab holds the phone. Mounted once, by the office.
 */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSignedIn } from "@/shared/api/session";
import { Problem } from "@/shared/api/problem";
import { complain } from "@/shared/news/problemText";
import { sayNow } from "@/shared/news/say";
import { reloadWhenFree, whileBusy } from "@/shared/page/fresh";
import { serverNow } from "@/shared/socket/serverTime";
import { useMessage } from "@/shared/socket/useSocket";
import { label } from "@/shared/words";
import { readPop } from "./calls";
import { nameOf } from "./machine";
import { standInLine, useHolding } from "./media/holder";
import { chosenDevices, media, microphoneAllowed, useDevices } from "./media/media";
import { ringOn, startRinging, stopRinging, unlockSound } from "./media/ringer";
import { happen, usePhone } from "./phone";
import { usePhoneKeys } from "./keys";

export function PhoneHub() {
  useMessage("hello", happen);
  useMessage("screen_pop", happen);
  useMessage("offer_ended", happen);
  useMessage("phone_state", happen);
  useMessage("refused", ({ code, params }) => complain(new Problem(422, code, "", params)));
  useMissingPop();
  useOneLine();
  useUnlock();
  useRing();
  useTitle();
  useCallBeforeReload();
  usePhoneKeys();
  return null;
}

/** One connection, made at sign-in by the tab that holds the phone, when the person has given the microphone before. */
function useOneLine() {
  const me = useSignedIn();
  const holding = useHolding((state) => state.holding);
  const checked = useDevices((state) => state.checked);
  useEffect(standInLine, []);
  useEffect(() => {
    if (holding !== "mine") {
      media.stop();
      return;
    }
    if (me.see_as || !checked) return;
    let here = true;
    void microphoneAllowed().then((allowed) => {
      if (here && allowed !== "no") void media.start(chosenDevices());
    });
    return () => {
      here = false;
    };
  }, [holding, checked, me.see_as]);
  useEffect(() => useDevices.subscribe(() => void media.use(chosenDevices())), []);
}

/** A blank pop stands for one this page has not seen; it is read once. */
function useMissingPop() {
  const call = usePhone(({ phone }) => ("pop" in phone && phone.pop.arrived_at === 0 ? phone.call : null));
  useEffect(() => {
    if (call) void readPop(call).then((pop) => happen({ type: "pop_changed", call, pop })).catch(complain);
  }, [call]);
}

/** Where the browser blocks sound until a gesture, any gesture will do. */
function useUnlock() {
  useEffect(() => {
    const unlock = () => void unlockSound();
    const kinds = ["pointerdown", "keydown"] as const;
    for (const kind of kinds) window.addEventListener(kind, unlock, { once: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, unlock);
    };
  }, []);
}

function useRing() {
  const { t } = useTranslation("desk");
  const phone = usePhone((state) => state.phone);
  const mine = useHolding((state) => state.holding === "mine");
  const ringing = phone.phase === "ringing" && !phone.answering ? phone : null;
  const reservation = ringing?.reservation ?? null;
  const said = useRef<string | null>(null);

  useEffect(() => {
    if (!ringing) {
      // Emptied, or the same caller's next ring would be the same words and not be spoken.
      if (said.current) sayNow("");
      return;
    }
    if (said.current === ringing.reservation) return;
    said.current = ringing.reservation;
    const who = nameOf(ringing.pop) || t("phone.withheld");
    sayNow(t("phone.announce", { who, queue: label(ringing.pop.queue?.name) }));
    if (mine && document.hidden && "Notification" in window && Notification.permission === "granted") {
      const note = new Notification(t("phone.incoming"), { body: `${who} · ${label(ringing.pop.queue?.name)}`, requireInteraction: true, tag: "tandem-call" });
      note.addEventListener("click", () => window.focus());
      setTimeout(() => note.close(), Math.max(0, ringing.until - serverNow()));
    }
  }, [ringing, mine, t]);

  useEffect(() => {
    if (!reservation || !mine) return;
    void ringOn(useDevices.getState().ringer);
    startRinging();
    return stopRinging;
  }, [reservation, mine]);
}

/** A new build waits until the call is filed. */
function useCallBeforeReload() {
  const phase = usePhone((state) => state.phone.phase);
  useEffect(() => {
    whileBusy(() => phase !== "idle");
    reloadWhenFree();
  }, [phase]);
}

const SIGNS = { ringing: "📞", in_call: "●", held: "⏸", reconnecting: "…", wrapping: "◷" };

function useTitle() {
  const title = usePhone(({ phone }) => (phone.phase === "idle" ? "Tandem" : `${SIGNS[phone.phase]} ${nameOf(phone.pop)} · Tandem`));
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => () => {
    document.title = "Tandem";
  }, []);
}
