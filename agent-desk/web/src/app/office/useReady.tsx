/** Going Ready: the gesture that unlocks sound. The first time on this machine it goes through the headset check. */
import { useCallback, useState } from "react";
import { HeadsetCheck, openPhone, useDevices } from "@/features/phone";
import { usePresenceWish } from "./presence";

type Checking = "no" | "before ready" | "alone";

export function useReady() {
  const wish = usePresenceWish();
  const [checking, setChecking] = useState<Checking>("no");
  const go = useCallback(() => {
    openPhone();
    wish("ready");
  }, [wish]);
  const ready = useCallback(() => (useDevices.getState().checked ? go() : setChecking("before ready")), [go]);
  const checkHeadset = useCallback(() => setChecking("alone"), []);
  const check = checking !== "no" && <HeadsetCheck isOpen onClose={() => setChecking("no")} onReady={checking === "before ready" ? go : undefined} />;
  return { ready, checkHeadset, check };
}
