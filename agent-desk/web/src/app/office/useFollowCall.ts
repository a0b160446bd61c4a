/** An accepted call brings its record to the screen, unless the person is in the middle of writing something. */
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { usePhone } from "@/features/phone";

export function useFollowCall(): void {
  const navigate = useNavigate();
  const phase = usePhone((state) => state.phone.phase);
  const before = useRef(phase);
  useEffect(() => {
    const accepted = before.current === "ringing" && phase === "in_call";
    before.current = phase;
    if (accepted && !isWriting(document.activeElement)) void navigate("/desk");
  }, [phase, navigate]);
}

export function isWriting(element: Element | null): boolean {
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable) || (element instanceof HTMLInputElement && element.value !== "");
}
