/**
 * Requests a repair on the line: device, warranty, address and contact, and a window the technicians' free slots allow to
 * promise. Work that is already open for the device comes first: urge, re-arrange or add to it before making a second one.
 */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api/problem";
import type { Customer, Device, Repair, Ref, VisitWindow } from "@/shared/api/types";
import { complain } from "@/shared/news/problemText";
import { toast } from "@/shared/news/say";
import { windowText } from "@/shared/records/rows";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { LineField, NoteField } from "@/shared/ui/Field";
import { Select } from "@/shared/ui/Select";
import { label } from "@/shared/words";
import { OpenWork } from "./OpenWork";
import { Place, type PlaceForm } from "./Place";
import { readDevices, readProducts, requestRepair, type NewRepair } from "./repairs";
import { WarrantyField, type WarrantyForm } from "./WarrantyField";
import { Windows } from "./Windows";
import styles from "./repair.module.css";

const UNKNOWN = "unknown";

export type RequestRepairProps = {
  isOpen: boolean; onClose: () => void; customer: Ref & Partial<Customer>; devices?: readonly Device[] | undefined; call?: string | undefined;
  ticket?: { id: string; no: number; subject: string } | null | undefined; device?: string | undefined; callerNumber?: string | undefined;
};

export default function RequestRepair(props: RequestRepairProps) {
  const { t } = useTranslation("desk");
  const formId = useId();
  const devices = useDevicesOf(props);
  const [device, setDevice] = useState<string | null>(props.device ?? null);
  const [product, setProduct] = useState<string | null>(null);
  const [model, setModel] = useState("");
  const [fault, setFault] = useState(props.ticket?.subject ?? "");
  const [place, setPlace] = useState<PlaceForm>({ site: null, address: "", territory: "", contact_name: props.customer.name, contact_phone: props.callerNumber ?? "" });
  const [warranty, setWarranty] = useState<WarrantyForm>({ verdict: "unknown", reason: "" });
  const [slot, setSlot] = useState<VisitWindow | null>(null);
  const [again, setAgain] = useState(false);
  const chosenId = device ?? devices[0]?.id ?? UNKNOWN;
  const chosen = devices.find((one) => one.id === chosenId);
  const open = chosen?.open_repair ?? null;
  const asking = open !== null && !again;

  const sending = useMutation({
    mutationFn: () => requestRepair(toRequest()),
    onSuccess: (repair: Repair) => {
      toast(slot ? t("repair.requestedWindow", { no: repair.no, when: windowText(slot) }) : t("repair.requested", { no: repair.no }));
      props.onClose();
    },
    onError: (error) => {
      // Somebody opened work for this device a moment ago: the server knows it before this page does.
      if (error instanceof Problem && error.code === "work_is_open") setAgain(false);
      complain(error);
    },
  });
  const toRequest = (): NewRepair => ({
    ...(props.ticket ? { ticket: props.ticket.id } : { customer: props.customer.id, subject: fault.trim().slice(0, 120) }),
    ...(chosen ? { device: chosen.id } : { ...(product ? { product } : {}), ...(model.trim() ? { model_text: model.trim() } : {}) }),
    fault: fault.trim(), contact_name: place.contact_name.trim(), ...phoneOf(place), in_warranty: warranty.verdict,
    ...(place.site ? { site: place.site } : { address: place.address.trim() }), ...(place.territory ? { territory: place.territory } : {}),
    ...(warranty.reason ? { warranty_reason: warranty.reason } : {}), ...(slot ? { window: { from: slot.from, to: slot.to } } : {}),
    ...(props.call ? { call: props.call } : {}), ...(again ? { again: true } : {}),
  });
  const ready = fault.trim() !== "" && (place.site !== null || place.address.trim() !== "") && place.contact_name.trim() !== "" && place.contact_phone.trim() !== "" && !sending.isPending;
  const choices = [...devices.map((one) => ({ id: one.id, label: label(one.product.name), hint: one.serial ?? "" })), { id: UNKNOWN, label: t("repair.unknownDevice") }];

  return (
    <Dialog side wide={560} isOpen={props.isOpen} onClose={props.onClose} title={t("repair.new")}
      foot={!asking && <Button look="primary" type="submit" form={formId} isDisabled={!ready} data-testid="repair-submit">{t("repair.request")}</Button>}>
      <form id={formId} className={styles.form} onSubmit={(event) => { event.preventDefault(); if (ready) sending.mutate(); }}>
        <Select label={t("repair.device")} choices={choices} value={chosenId} onChange={(id) => { setDevice(id); setAgain(false); }} />
        {asking && open && <OpenWork id={open.id} no={open.no} product={chosen?.product.id} call={props.call} onDone={props.onClose} onAgain={() => setAgain(true)} />}
        {!asking && (
          <>
            {!chosen && <UnknownModel product={product} onProduct={setProduct} model={model} onModel={setModel} />}
            <NoteField label={t("repair.fault")} placeholder={t("repair.faultPlaceholder")} rows={3} value={fault} onChange={setFault} data-testid="repair-fault" />
            <WarrantyField device={chosen} value={warranty} onChange={setWarranty} />
            <Place customer={props.customer.id} site={chosen?.site?.id} value={place} onChange={setPlace} />
            <Windows territory={place.territory} product={chosen?.product.id ?? product ?? undefined} value={slot} onChange={setSlot} />
          </>
        )}
      </form>
    </Dialog>
  );
}

/** A masked number is the site's own, which the server knows in full; sent back it would be stored with its stars. */
function phoneOf({ site, contact_phone }: PlaceForm): { contact_phone?: string } {
  return site && contact_phone.includes("*") ? {} : { contact_phone: contact_phone.trim() };
}

function useDevicesOf({ devices, customer }: RequestRepairProps): readonly Device[] {
  const read = useQuery({ queryKey: ["devices", customer.id], queryFn: () => readDevices(customer.id), enabled: devices === undefined });
  return devices ?? read.data?.items ?? [];
}

function UnknownModel(props: { product: string | null; onProduct: (id: string) => void; model: string; onModel: (text: string) => void }) {
  const { t } = useTranslation("desk");
  const products = useQuery({ queryKey: ["products"], queryFn: readProducts, staleTime: 600_000 });
  return (
    <div className={styles.pair}>
      <Select label={t("repair.product")} value={props.product} onChange={props.onProduct} choices={(products.data?.items ?? []).map((one) => ({ id: one.id, label: label(one.name), hint: one.code }))} />
      <LineField label={t("repair.model")} value={props.model} onChange={props.onModel} />
    </div>
  );
}
