/** The phone: what the office mounts and what the desk asks of it. */
import { lazy } from "react";

/** Loaded when it is first opened: most days nobody checks a headset. */
const loadStrip = () => import("./PhoneStrip");
export const PhoneStrip = lazy(() => loadStrip().then((part) => ({ default: part.PhoneStrip })));
/** Fetches the strip before the first ring. */
export const warmPhone = () => void loadStrip();
export const HeadsetCheck = lazy(() => import("./HeadsetCheck"));
export { useDevices, useMedia } from "./media/media";
export { PhoneHub } from "./PhoneHub";
export { PhoneNotes } from "./PhoneNotes";
export { isTalking, nameOf, type Phone } from "./machine";
export { happen, usePhone } from "./phone";
export { OUTCOMES, type Outcome, readPop, wrapUp, type WrapUpForm } from "./calls";
export { answer, moreWrapUpTime, openPhone } from "./commands";
