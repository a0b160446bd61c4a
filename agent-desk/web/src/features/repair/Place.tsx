/** Where the technician goes and whom he asks for: a known site, or an address said on the line. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { LineField } from "@/shared/ui/Field";
import { Select } from "@/shared/ui/Select";
import { readSites } from "./repairs";
import styles from "./repair.module.css";

export type PlaceForm = { site: string | null; address: string; territory: string; contact_name: string; contact_phone: string };
const OTHER = "other";

export function Place({ customer, site, value, onChange }: { customer: string; site?: string | undefined; value: PlaceForm; onChange: (form: PlaceForm) => void }) {
  const { t } = useTranslation("desk");
  const sites = useQuery({ queryKey: ["sites", customer], queryFn: () => readSites(customer) });
  const known = sites.data?.items;
  const choose = (id: string) => {
    const one = known?.find((each) => each.id === id);
    onChange(one
      ? { site: one.id, address: one.address, territory: one.territory ?? "", contact_name: one.contact_name ?? value.contact_name, contact_phone: one.contact_phone ?? value.contact_phone }
      : { ...value, site: null, address: "", territory: "" });
  };
  useEffect(() => {
    // The device's own site is the likely one; the agent's choice is never overwritten later.
    const likely = known?.find((each) => each.id === site) ?? known?.[0];
    if (likely && value.site === null && value.address === "") choose(likely.id);
    // Only a fresh list of sites or another device moves the preset.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [known, site]);
  return (
    <fieldset className={styles.form}>
      {known && known.length > 0 && (
        <Select label={t("repair.where")} value={value.site ?? OTHER} onChange={choose} choices={[...known.map((each) => ({ id: each.id, label: each.name || each.address, hint: each.territory ?? "" })), { id: OTHER, label: t("repair.otherSite") }]} />
      )}
      {value.site
        ? <p className={styles.address}>{value.address}</p>
        : (
          <div className={styles.addressPair}>
            <LineField label={t("repair.address")} value={value.address} onChange={(address) => onChange({ ...value, address })} data-testid="repair-address" />
            <LineField label={t("repair.territory")} value={value.territory} onChange={(territory) => onChange({ ...value, territory })} />
          </div>
        )}
      <div className={styles.pair}>
        <LineField label={t("repair.contact")} value={value.contact_name} onChange={(contact_name) => onChange({ ...value, contact_name })} />
        <LineField label={t("repair.phone")} type="tel" value={value.contact_phone} onChange={(contact_phone) => onChange({ ...value, contact_phone })} data-testid="repair-phone" />
      </div>
    </fieldset>
  );
}
