/** Decisions a person makes about a theme: its name (or that of its branch), and that it is the same as another. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/news/say";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { LineField } from "@/shared/ui/Field";
import { Select } from "@/shared/ui/Select";
import { type Theme, useMerge, useRename, useUnmerge } from "./useThemes";
import styles from "./themes.module.css";

export function RenameDialog({ theme, onClose }: { theme: Pick<Theme, "id" | "name"> & { version?: number }; onClose: () => void }) {
  const { t } = useTranslation("manage");
  const rename = useRename();
  const [name, setName] = useState(theme.name);
  const save = () => rename.mutate({ id: theme.id, name: name.trim(), version: theme.version }, { onSuccess: onClose });
  return (
    <Dialog title={t("themes.rename")} isOpen onClose={onClose}
      foot={<Button look="primary" isDisabled={!name.trim() || rename.isPending} onPress={save}>{t("themes.save")}</Button>}>
      <LineField label={t("themes.name")} hint={t("themes.nameHint")} value={name} onChange={setName} autoFocus />
    </Dialog>
  );
}

export function MergeDialog({ theme, others, onClose }: { theme: Theme; others: readonly Theme[]; onClose: () => void }) {
  const { t } = useTranslation("manage");
  const merge = useMerge();
  const [into, setInto] = useState<string | null>(null);
  const unmerge = useUnmerge();
  const done = () => {
    onClose();
    toast(t("themes.merged", { name: theme.name }), { undo: () => unmerge.mutate(theme.id) });
  };
  const go = () => into && merge.mutate({ id: theme.id, into }, { onSuccess: done });
  return (
    <Dialog title={t("themes.merge")} isOpen onClose={onClose}
      foot={<Button look="primary" isDisabled={!into || merge.isPending} onPress={go}>{t("themes.merge")}</Button>}>
      <p className={styles.lead}>{t("themes.mergeText", { name: theme.name })}</p>
      <Select label={t("themes.into")} value={into} onChange={setInto} choices={others.filter((one) => one.id !== theme.id).map((one) => ({ id: one.id, label: one.name, hint: String(one.size) }))} />
    </Dialog>
  );
}
