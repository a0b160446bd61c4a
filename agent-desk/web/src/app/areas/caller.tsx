/** Be the customer: a telephone in the browser, for the demo alone. */
import { CallerPage } from "@/features/caller/CallerPage";
import { addWords } from "@/shared/words";
import en from "@/shared/words/en/start.json";
import zh from "@/shared/words/zh-CN/start.json";

addWords("start", en, zh);

export default function Caller() {
  return <CallerPage />;
}
