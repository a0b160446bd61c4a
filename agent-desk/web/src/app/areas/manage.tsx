import { addWords } from "@/shared/words";
import en from "@/shared/words/en/manage.json";
import zh from "@/shared/words/zh-CN/manage.json";

addWords("manage", en, zh);

export default function ManageArea() {
  return <main id="page" />;
}
