/** The seller's page: an area of its own, so that neither the desk nor the manager's charts come with it. */
import { SellerPage } from "@/features/seller/SellerPage";
import { addWords } from "@/shared/words";

await addWords("manage", { en: () => import("@/shared/words/en/manage.json"), "zh-CN": () => import("@/shared/words/zh-CN/manage.json") });

export default function SalesArea() {
  return <SellerPage />;
}
