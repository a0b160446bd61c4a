/** Tabs over panels; a panel is mounted only while it is chosen. */
import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components/Tabs";
import styles from "./choice.module.css";

export type TabSpec<K extends string = string> = { id: K; label: ReactNode; content: ReactNode };

export function Tabs<K extends string>({ label, tabs, value, onChange }: { label: string; tabs: readonly TabSpec<K>[]; value?: K; onChange?: (id: K) => void }) {
  const chosen = value === undefined ? {} : { selectedKey: value };
  return (
    <AriaTabs className={styles.tabs!} {...chosen} onSelectionChange={(key) => onChange?.(key as K)}>
      <TabList aria-label={label} className={styles.tabList!}>
        {tabs.map((tab) => <Tab key={tab.id} id={tab.id} className={styles.tab!}>{tab.label}</Tab>)}
      </TabList>
      {tabs.map((tab) => <TabPanel key={tab.id} id={tab.id} className={styles.panel!}>{tab.content}</TabPanel>)}
    </AriaTabs>
  );
}
