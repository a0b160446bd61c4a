/** A native button with the house look, for the pages that must stay light (sign-in, the technician's area). */
import type { ButtonHTMLAttributes } from "react";
import { buttonClass, type ButtonLook } from "./buttonClass";
import { toneStyle } from "./tone";

export type PlainButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & ButtonLook;

export function PlainButton({ look, size, tone, iconOnly, on, className, style, type = "button", ...rest }: PlainButtonProps) {
  const shape = buttonClass({ look, size, tone, iconOnly, on }, className);
  return <button {...rest} type={type} className={shape} style={{ ...toneStyle(tone), ...style }} />;
}
