/** F2, F4 and F8, on every office page. Never while an input method composes, never when the person has turned keys off. */
import { useEffect } from "react";
import { usePage } from "@/shared/page/page";
import { answer, flipHold, flipMute, hangUp } from "./commands";
import { usePhone } from "./phone";

export function usePhoneKeys(): void {
  useEffect(() => {
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}

export function pressed(event: KeyboardEvent): void {
  if (event.isComposing || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (!usePage.getState().shortcuts) return;
  const verb = verbOf(event.key);
  if (!verb) return;
  event.preventDefault();
  verb();
}

function verbOf(key: string): (() => void) | null {
  const { phase } = usePhone.getState().phone;
  if (key === "F2") return phase === "ringing" ? () => void answer() : phase === "idle" || phase === "wrapping" ? null : hangUp;
  if (key === "F4") return phase === "in_call" || phase === "held" ? flipHold : null;
  if (key === "F8") return phase === "in_call" || phase === "held" ? flipMute : null;
  return null;
}
