/** Labelled text fields on React Aria: one line, several lines, search. Errors of the server arrive through `Form validationErrors`. */
import type { ReactNode, Ref } from "react";
import { Search, X } from "lucide-react";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { SearchField, type SearchFieldProps } from "react-aria-components/SearchField";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField, type TextFieldProps } from "react-aria-components/TextField";
import { Button } from "./Button";
import styles from "./field.module.css";

type Common = { label: ReactNode; hint?: ReactNode; placeholder?: string; hideLabel?: boolean };

export function LineField({ label, hint, placeholder, hideLabel, inputRef, ...rest }: Omit<TextFieldProps, "children"> & Common & { inputRef?: Ref<HTMLInputElement> }) {
  return (
    <TextField {...rest} className={styles.field!}>
      <Label className={hideLabel ? "sr" : styles.label}>{label}</Label>
      <Input ref={inputRef} className={styles.input!} placeholder={placeholder} />
      {hint && <Text slot="description" className={styles.hint}>{hint}</Text>}
      <FieldError className={styles.error!} />
    </TextField>
  );
}

export function NoteField({ label, hint, placeholder, hideLabel, rows = 3, inputRef, ...rest }: Omit<TextFieldProps, "children"> & Common & { rows?: number; inputRef?: Ref<HTMLTextAreaElement> }) {
  return (
    <TextField {...rest} className={styles.field!}>
      <Label className={hideLabel ? "sr" : styles.label}>{label}</Label>
      <TextArea ref={inputRef} className={styles.input!} rows={rows} placeholder={placeholder} />
      {hint && <Text slot="description" className={styles.hint}>{hint}</Text>}
      <FieldError className={styles.error!} />
    </TextField>
  );
}

export function FindField({ label, placeholder, inputRef, ...rest }: Omit<SearchFieldProps, "children"> & { label: string; placeholder?: string; inputRef?: Ref<HTMLInputElement> }) {
  return (
    <SearchField {...rest} aria-label={label} className={styles.field!}>
      {({ isEmpty }) => (
        <div className={styles.group}>
          <Search size={16} strokeWidth={1.75} aria-hidden />
          <Input ref={inputRef} className={styles.bare!} placeholder={placeholder} />
          {!isEmpty && <Button look="plain" size="small" iconOnly><X size={14} /></Button>}
        </div>
      )}
    </SearchField>
  );
}
