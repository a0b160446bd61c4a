/** The page's one media port and the devices chosen for it. */
import { useSyncExternalStore } from "react";
import { create } from "zustand";
import { remember, remembered } from "@/shared/page/persist";
import type { Devices, MediaPort, MediaState } from "./MediaPort";
import { RealMedia } from "./RealMedia";

export const media: MediaPort = new RealMedia();

export function useMedia(): MediaState {
  return useSyncExternalStore((tell) => media.watch(tell), () => media.state);
}

type Chosen = Devices & { checked: boolean; choose: (change: Partial<Devices & { checked: boolean }>) => void };

const NAME = "tandem.devices";

export const useDevices = create<Chosen>()((set) => ({
  microphone: null, speaker: null, ringer: null, checked: false, ...remembered<Chosen>(NAME), choose: (change) => set(change),
}));
remember(NAME, useDevices);

export function chosenDevices(): Devices {
  const { microphone, speaker, ringer } = useDevices.getState();
  return { microphone, speaker, ringer };
}

/** A page outside HTTPS and localhost has no microphone at all. */
export async function microphoneAllowed(): Promise<"yes" | "ask" | "no"> {
  if (!window.isSecureContext || !navigator.mediaDevices) return "no";
  try {
    const { state } = await navigator.permissions.query({ name: "microphone" as PermissionName });
    return state === "granted" ? "yes" : state === "denied" ? "no" : "ask";
  } catch {
    return "ask";
  }
}
