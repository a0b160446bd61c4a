/** One of several as segments or as cards, and a check box. Arrow keys move inside a group, Tab leaves it. */
import type { ReactNode } from "react";
import { Check } from "lucide-react";
import { Checkbox } from "react-aria-components/Checkbox";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import styles from "./choice.module.css";
import field from "./field.module.css";

type Option<K extends string> = { id: K; label: ReactNode; isDisabled?: boolean };

export function Choices<K extends string>(props: {
  label: string; hideLabel?: boolean; look?: "segments" | "cards"; options: readonly Option<K>[]; value: K | null; onChange: (id: K) => void;
}) {
  const cards = props.look === "cards";
  return (
    <RadioGroup className={field.field!} value={props.value} onChange={(id) => props.onChange(id as K)} orientation="horizontal">
      <Label className={props.hideLabel ? "sr" : field.label}>{props.label}</Label>
      <div className={cards ? styles.cards : styles.segments}>
        {props.options.map((option) => (
          <Radio key={option.id} value={option.id} isDisabled={option.isDisabled ?? false} className={(cards ? styles.card : styles.segment)!}>{option.label}</Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

export function Tick({ children, value, onChange, isDisabled }: { children: ReactNode; value: boolean; onChange: (on: boolean) => void; isDisabled?: boolean }) {
  return (
    <Checkbox className={styles.check!} isSelected={value} onChange={onChange} isDisabled={isDisabled ?? false}>
      <span className={styles.box}><Check size={12} strokeWidth={3} aria-hidden /></span>
      {children}
    </Checkbox>
  );
}
