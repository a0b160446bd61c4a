/** One choice out of many, found by typing. The caller filters (so that pinyin initials and the server's search both work). */
import type { ReactNode } from "react";
import { ChevronsUpDown } from "lucide-react";
import { Button as AriaButton } from "react-aria-components/Button";
import { ComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import buttons from "./button.module.css";
import field from "./field.module.css";
import layer from "./layer.module.css";

export type ComboItem = { id: string; label: string; detail?: string };

export function Combo(props: {
  label: string; hideLabel?: boolean; items: readonly ComboItem[]; input: string; onInput: (text: string) => void;
  value: string | null; onChange: (id: string | null) => void; placeholder?: string; empty?: ReactNode;
}) {
  return (
    <ComboBox className={field.field!} items={props.items} inputValue={props.input} onInputChange={props.onInput}
      selectedKey={props.value} onSelectionChange={(key) => props.onChange(key as string | null)} menuTrigger="focus" allowsEmptyCollection={Boolean(props.empty)}>
      <Label className={props.hideLabel ? "sr" : field.label}>{props.label}</Label>
      <div className={field.group}>
        <Input className={field.bare!} placeholder={props.placeholder} />
        <AriaButton className={`${buttons.button} ${buttons.plain} ${buttons.icon} ${buttons.small}`}><ChevronsUpDown size={14} aria-hidden /></AriaButton>
      </div>
      <Popover className={`${layer.popover} ${layer.match}`} offset={4}>
        <ListBox<ComboItem> renderEmptyState={() => <div className={layer.sectionTitle}>{props.empty}</div>}>
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.label} className={layer.item!}>
              <span className="grow">{item.label}</span>
              {item.detail && <span className={field.hint}>{item.detail}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
