/** The phone's buttons and keys as verbs, with their refusals said aloud. Both strip and keys call these, so they agree. */
import { complain } from "@/shared/news/problemText";
import * as calls from "./calls";
import { useHolding } from "./media/holder";
import { unlockSound } from "./media/ringer";
import { chosenDevices, media } from "./media/media";
import { happen, usePhone } from "./phone";

const now = () => usePhone.getState().phone;

/** Unlocks sound and opens the line; to be called from a gesture. */
export function openPhone(): void {
  void unlockSound();
  // Sound belongs to the tab that holds the phone; another tab only draws the call.
  if (useHolding.getState().holding === "mine") void media.start(chosenDevices());
  if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
}

export async function answer(): Promise<void> {
  const phone = now();
  if (phone.phase !== "ringing" || phone.answering) return;
  happen({ type: "answering" });
  if (media.state.kind === "off") openPhone();
  else void unlockSound();
  try {
    await calls.accept(phone.call, phone.reservation);
  } catch (error) {
    happen({ type: "answer_failed" });
    complain(error);
  }
}

export function declineOffer(): void {
  const phone = now();
  if (phone.phase === "ringing") calls.decline(phone.call, phone.reservation).catch(complain);
}

export function hangUp(): void {
  const phone = now();
  if (phone.phase === "in_call" || phone.phase === "held" || phone.phase === "reconnecting") calls.hangUp(phone.call).catch(complain);
}

export function flipHold(): void {
  const phone = now();
  if (phone.phase === "in_call") calls.hold(phone.call).catch(complain);
  if (phone.phase === "held") calls.takeBack(phone.call).catch(complain);
}

export function flipMute(): void {
  const phone = now();
  if (phone.phase === "in_call" || phone.phase === "held") calls.mute(phone.call, !phone.muted).catch(complain);
}

export function pressDigit(digit: string): void {
  const phone = now();
  if (phone.phase === "in_call") calls.sendDigits(phone.call, digit).catch(complain);
}

export function moreWrapUpTime(): void {
  const phone = now();
  if (phone.phase === "wrapping") calls.extendWrapUp(phone.call).catch(complain);
}
