/** The phone: what the office mounts and what the desk asks of it. */
import { lazy } from "react";

/** Loaded when it is first opened: most days nobody checks a headset. */
export const HeadsetCheck = lazy(() => import("./HeadsetCheck"));
export { useDevices, useMedia } from "./media/media";
export { PhoneHub } from "./PhoneHub";
export { PhoneNotes } from "./PhoneNotes";
export { PhoneStrip } from "./PhoneStrip";
export { isTalking, nameOf, type Phone } from "./machine";
export { happen, usePhone } from "./phone";
export { OUTCOMES, type Outcome, readPop, wrapUp, type WrapUpForm } from "./calls";
export { answer, moreWrapUpTime, openPhone } from "./commands";
