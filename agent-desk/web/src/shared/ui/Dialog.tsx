/** Modal dialog and side drawer. Focus is trapped inside and returns to where it was. */
import type { CSSProperties, ReactNode } from "react";
import { X } from "lucide-react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import styles from "./layer.module.css";

export function Dialog(props: {
  title: ReactNode; isOpen: boolean; onClose: () => void; children: ReactNode; foot?: ReactNode; wide?: number; side?: boolean; role?: "dialog" | "alertdialog";
}) {
  const { t } = useTranslation();
  return (
    <ModalOverlay isOpen={props.isOpen} onOpenChange={(open) => !open && props.onClose()} isDismissable
      className={`${styles.scrim} ${props.side ? styles.side : ""}`}>
      <Modal className={styles.modal!} style={{ "--wide": `${props.wide ?? 520}px` } as CSSProperties}>
        <AriaDialog className={styles.dialog!} role={props.role ?? "dialog"}>
          <header className={styles.head}>
            <Heading slot="title" className={styles.title!}>{props.title}</Heading>
            <Button look="plain" iconOnly aria-label={t("close")} onPress={props.onClose}><X size={16} /></Button>
          </header>
          <div className={styles.body}>{props.children}</div>
          {props.foot && <footer className={styles.foot}>{props.foot}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
