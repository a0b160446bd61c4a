/** A tone is one of the state colours of the tokens; never the only sign of a state, always beside an icon and a word. */
import type { CSSProperties } from "react";

export type Tone = "accent" | "available" | "ringing" | "hold" | "wrapup" | "away" | "offline" | "breach" | "muted";

export function toneStyle(tone: Tone | undefined): CSSProperties {
  return tone ? ({ "--tone": `var(--${tone})` } as CSSProperties) : {};
}
