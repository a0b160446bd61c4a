/** One choice out of a few: a labelled button that opens a list. For long lists take `Combo`, which can be typed into. */
import type { ReactNode } from "react";
import { Check, ChevronDown } from "lucide-react";
import { Button as AriaButton } from "react-aria-components/Button";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Select as AriaSelect, SelectValue } from "react-aria-components/Select";
import field from "./field.module.css";
import layer from "./layer.module.css";

export type Choice<K extends string = string> = { id: K; label: string; hint?: string; icon?: ReactNode };

export function Select<K extends string>(props: {
  label: string; hideLabel?: boolean; choices: readonly Choice<K>[]; value: K | null; onChange: (id: K) => void;
  placeholder?: string; isDisabled?: boolean;
}) {
  return (
    <AriaSelect className={field.field!} selectedKey={props.value} isDisabled={props.isDisabled ?? false} placeholder={props.placeholder ?? "—"}
      onSelectionChange={(key) => key !== null && props.onChange(key as K)}>
      <Label className={props.hideLabel ? "sr" : field.label}>{props.label}</Label>
      <AriaButton className={field.select!}>
        <SelectValue />
        <ChevronDown size={14} aria-hidden />
      </AriaButton>
      <Popover className={`${layer.popover} ${layer.match}`} offset={4}>
        <ListBox items={props.choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={layer.item!}>
              {({ isSelected }) => (
                <>
                  {choice.icon}
                  <span className="grow">{choice.label}</span>
                  {choice.hint && <span className={field.hint}>{choice.hint}</span>}
                  {isSelected && <Check size={14} aria-hidden />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
