/** Going Ready: the gesture that unlocks sound. The first time on this machine it goes through the headset check. */
import { useCallback, useState } from "react";
import { HeadsetCheck, openPhone, useDevices } from "@/features/phone";
import { usePresenceWish } from "./PresencePill";

export function useReady() {
  const wish = usePresenceWish();
  const [checking, setChecking] = useState(false);
  const ready = useCallback(() => {
    if (!useDevices.getState().checked) return setChecking(true);
    openPhone();
    wish("ready");
  }, [wish]);
  const done = () => {
    openPhone();
    wish("ready");
  };
  return { ready, check: checking && <HeadsetCheck isOpen onClose={() => setChecking(false)} onReady={done} /> };
}
