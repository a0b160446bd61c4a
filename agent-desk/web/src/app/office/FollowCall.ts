/**
 * A call borrows the page: accepted, it brings its record to the screen; filed, it gives back the address and the field the
 * person was in before it rang. Whoever is writing, or has gone elsewhere meanwhile, is left alone.
 */
import { useEffect, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import { usePhone } from "@/features/phone";
import { focusAgain, type Spot, spotNow } from "./spot";

const RECORD = "/desk";

export function FollowCall(): null {
  const navigate = useNavigate();
  const phase = usePhone((state) => state.phone.phase);
  const { pathname, search } = useLocation();
  const here = useRef(pathname + search);
  const phaseBefore = useRef(phase);
  const borrowed = useRef<{ address: string; spot: Spot | null; left: boolean } | null>(null);

  useEffect(() => {
    here.current = pathname + search;
  }, [pathname, search]);

  // The store tells before the page is drawn anew: what had the focus is still there.
  useEffect(() => usePhone.subscribe((now, was) => {
    if (was.phone.phase === "idle" && now.phone.phase !== "idle") borrowed.current = { address: here.current, spot: spotNow(), left: false };
  }), []);

  useEffect(() => {
    const accepted = phaseBefore.current === "ringing" && phase === "in_call";
    const over = phaseBefore.current !== "idle" && phase === "idle";
    phaseBefore.current = phase;
    const loan = borrowed.current;
    if (accepted && !isWriting(document.activeElement) && here.current !== RECORD) {
      if (loan) loan.left = true;
      void navigate(RECORD);
    }
    if (!over || !loan) return;
    borrowed.current = null;
    if (here.current !== (loan.left ? RECORD : loan.address) || isBusy()) return;
    if (loan.left) void navigate(loan.address);
    if (loan.spot) focusAgain(loan.spot);
  }, [phase, navigate]);
  return null;
}

/** A form that is open would go with its page. */
const isBusy = () => isWriting(document.activeElement) || document.querySelector("[role=dialog]") !== null;

export function isWriting(element: Element | null): boolean {
  return element instanceof HTMLTextAreaElement || (element instanceof HTMLElement && element.isContentEditable) || (element instanceof HTMLInputElement && element.value !== "");
}
