/** Which classes a button of a given look carries; shared by the two makes of button and by links that look like one. */
import styles from "./button.module.css";
import type { Tone } from "./tone";

export type ButtonLook = {
  look?: "plain" | "outline" | "primary" | "tone" | "soft";
  size?: "small" | "normal" | "large";
  tone?: Tone;
  iconOnly?: boolean;
  /** Pressed state of a toggle such as mute. */
  on?: boolean;
};

export function buttonClass({ look = "outline", size = "normal", iconOnly, on }: ButtonLook, extra?: string): string {
  return [
    styles.button,
    styles[look],
    size !== "normal" && styles[size],
    iconOnly && styles.icon,
    on && styles.on,
    extra,
  ].filter(Boolean).join(" ");
}
