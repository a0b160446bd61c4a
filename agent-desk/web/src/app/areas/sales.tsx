/** The seller's page: an area of its own, so that neither the desk nor the manager's charts come with it. */
import { SellerPage } from "@/features/seller/SellerPage";
import { addWords } from "@/shared/words";
import en from "@/shared/words/en/manage.json";
import zh from "@/shared/words/zh-CN/manage.json";

addWords("manage", en, zh);

export default function SalesArea() {
  return <SellerPage />;
}
