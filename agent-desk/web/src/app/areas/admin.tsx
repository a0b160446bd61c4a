/** The administrator's area. */
import { AdminPages } from "@/features/admin/AdminPages";
import { addWords } from "@/shared/words";
import en from "@/shared/words/en/admin.json";
import zh from "@/shared/words/zh-CN/admin.json";

addWords("admin", en, zh);

export default function AdminArea() {
  return <AdminPages />;
}
