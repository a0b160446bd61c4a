/** Be the customer: a telephone in the browser, for the demo alone. */
import { CallerPage } from "@/features/caller/CallerPage";
import { addWords } from "@/shared/words";

await addWords("start", { en: () => import("@/shared/words/en/start.json"), "zh-CN": () => import("@/shared/words/zh-CN/start.json") });

export default function Caller() {
  return <CallerPage />;
}
