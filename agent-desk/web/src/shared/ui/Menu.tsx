/** Drop-down menu: a trigger, sections and items; keyboard and focus are React Aria's. */
import type { ReactElement, ReactNode } from "react";
import { Header } from "react-aria-components/Header";
import { Menu as AriaMenu, MenuItem as AriaItem, type MenuItemProps, MenuSection as AriaSection, MenuTrigger, type MenuProps } from "react-aria-components/Menu";
import { Popover, type PopoverProps } from "react-aria-components/Popover";
import styles from "./layer.module.css";

export function Menu({ trigger, placement = "bottom start", children, ...rest }: Omit<MenuProps<object>, "children"> & { trigger: ReactElement; placement?: PopoverProps["placement"]; children: ReactNode }) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover!} placement={placement} offset={6}>
        <AriaMenu {...rest}>{children}</AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

export function MenuItem({ icon, end, children, ...rest }: Omit<MenuItemProps, "children"> & { icon?: ReactNode; end?: ReactNode; children: ReactNode }) {
  const text = typeof children === "string" ? { textValue: children } : {};
  return (
    <AriaItem {...text} {...rest} className={styles.item!}>
      {icon}
      <span className="grow">{children}</span>
      {end}
    </AriaItem>
  );
}

export function MenuSection({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <AriaSection className={styles.section!} {...(title ? {} : { "aria-label": "·" })}>
      {title && <Header className={styles.sectionTitle!}>{title}</Header>}
      {children}
    </AriaSection>
  );
}
