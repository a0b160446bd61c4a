/** The windows that can be promised to the customer for this repair. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/http";
import type { Repair, VisitWindow } from "@/shared/api/types";

export function useWindows(repair: Repair, on: boolean) {
  const product = typeof repair.product === "string" ? repair.product : repair.product?.id;
  return useQuery({
    queryKey: ["windows", repair.id],
    queryFn: ({ signal }) => get<{ items: VisitWindow[] }>("/api/visits/windows", { territory: repair.territory, product, days: 7 }, signal),
    enabled: on,
  });
}
