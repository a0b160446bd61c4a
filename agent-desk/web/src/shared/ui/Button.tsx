/** The button for pages that have React Aria anyway: it takes part in menus, dialogs and tooltips. Light pages use `PlainButton`. */
import type { CSSProperties, ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { buttonClass, type ButtonLook } from "./buttonClass";
import { toneStyle } from "./tone";

export type ButtonProps = Omit<AriaButtonProps, "className" | "style" | "children"> &
  ButtonLook & { children?: ReactNode; className?: string; style?: CSSProperties };

export function Button({ look, size, tone, iconOnly, on, className, style, ...rest }: ButtonProps) {
  const shape = buttonClass({ look, size, tone, iconOnly, on }, className);
  return <AriaButton {...rest} className={shape} style={{ ...toneStyle(tone), ...style }} />;
}
