/** The list of keys and the one switch that turns them all off. */
import { useTranslation } from "react-i18next";
import { usePage } from "@/shared/page/page";
import { Tick } from "@/shared/ui/Choices";
import { Dialog } from "@/shared/ui/Dialog";
import { Kbd } from "@/shared/ui/Display";
import styles from "./office.module.css";

const KEYS = [["F2", "phone"], ["F4", "hold"], ["F8", "mute"], ["Ctrl K", "palette"], ["Ctrl Enter", "finish"], ["1 – 5", "outcome"]] as const;

export default function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation(["desk", "shell"]);
  const { shortcuts, set } = usePage();
  return (
    <Dialog title={t("keys.title")} isOpen={isOpen} onClose={onClose} wide={420}>
      <dl className={styles.keys}>
        {KEYS.map(([key, does]) => [<dt key={key}><Kbd>{key}</Kbd></dt>, <dd key={does}>{t(`keys.${does}`)}</dd>])}
      </dl>
      <Tick value={shortcuts} onChange={(on) => set({ shortcuts: on })}>{t("account.useShortcuts")}</Tick>
    </Dialog>
  );
}
