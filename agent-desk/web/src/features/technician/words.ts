/** Small readings of a repair that several parts of the page show alike. */
import type { Repair } from "@/shared/api/types";
import { label } from "@/shared/words";

/** Product name, else the model in the customer's words. */
export function machineOf(repair: Repair): string {
  const { product } = repair;
  if (product) {
    const name = label(product.name);
    return name.includes(product.code) ? name : `${product.code} ${name}`;
  }
  return repair.model_text ?? "";
}

/** The phone's own map application answers `geo:`; no outside service is named. */
export const mapLink = (address: string) => `geo:0,0?q=${encodeURIComponent(address)}`;
export const phoneLink = (number: string) => `tel:${number.replace(/[^\d+*#,]/g, "")}`;
