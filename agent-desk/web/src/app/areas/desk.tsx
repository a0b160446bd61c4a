import { addWords } from "@/shared/words";
import en from "@/shared/words/en/desk.json";
import zh from "@/shared/words/zh-CN/desk.json";

addWords("desk", en, zh);

export default function DeskArea() {
  return <main id="page" />;
}
