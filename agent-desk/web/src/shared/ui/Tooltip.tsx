/** A short name for a control that shows only an icon; appears on hover and on keyboard focus. */
import type { ReactElement, ReactNode } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import styles from "./layer.module.css";

export function Tooltip({ text, children, placement = "bottom" }: { text: ReactNode; children: ReactElement; placement?: "bottom" | "top" | "right" | "left" }) {
  return (
    <TooltipTrigger delay={500} closeDelay={50}>
      {children}
      <AriaTooltip className={styles.tooltip!} placement={placement} offset={6}>{text}</AriaTooltip>
    </TooltipTrigger>
  );
}
