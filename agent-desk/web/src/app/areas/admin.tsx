/** The administrator's area. */
import { AdminPages } from "@/features/admin/AdminPages";
import { addWords } from "@/shared/words";

await addWords("admin", { en: () => import("@/shared/words/en/admin.json"), "zh-CN": () => import("@/shared/words/zh-CN/admin.json") });

export default function AdminArea() {
  return <AdminPages />;
}
