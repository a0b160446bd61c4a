/** The two forms that open over the desk, loaded when first needed. */
import { lazy, Suspense } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { Device, Ref } from "@/shared/api/types";

const OpenTicket = lazy(() => import("@/features/ticket/OpenTicket"));
const RequestRepair = lazy(() => import("@/features/repair/RequestRepair"));

export type OpenForm =
  | { kind: "ticket"; complaint: boolean; customer: Ref | null; call?: string; devices?: readonly Device[]; onSaved?: () => void }
  | { kind: "repair"; customer: Ref; call?: string; devices?: readonly Device[]; callerNumber?: string; ticket?: { id: string; no: number; subject: string } | undefined; onSaved?: () => void };

export function Forms({ form, onClose }: { form: OpenForm | null; onClose: () => void }) {
  const cache = useQueryClient();
  if (!form) return null;
  const close = () => {
    // What was saved stands in lists of several features; the page reads again what is on screen.
    for (const key of ["ticket", "repair", "repairs", "customer", "work", "devices"]) void cache.invalidateQueries({ queryKey: [key] });
    form.onSaved?.();
    onClose();
  };
  return (
    <Suspense>
      {form.kind === "ticket"
        ? <OpenTicket isOpen onClose={close} complaint={form.complaint} call={form.call} customer={form.customer} devices={form.devices ?? []} />
        : <RequestRepair isOpen onClose={close} customer={form.customer} devices={form.devices} call={form.call} ticket={form.ticket} callerNumber={form.callerNumber} />}
    </Suspense>
  );
}
