/** The manager's area: live queues, every call, complaint themes. */
import { Route, Routes } from "react-router";
import { CallsPage } from "@/features/calls/CallsPage";
import { LivePage } from "@/features/live/LivePage";
import { RisingNotice } from "@/features/themes/RisingNotice";
import { ThemesPage } from "@/features/themes/ThemesPage";
import { addWords } from "@/shared/words";
import NotFound from "../NotFound";

await addWords("manage", { en: () => import("@/shared/words/en/manage.json"), "zh-CN": () => import("@/shared/words/zh-CN/manage.json") });

export default function ManageArea() {
  return (
    <Routes>
      <Route index element={<LivePage notice={<RisingNotice />} />} />
      <Route path="calls" element={<CallsPage />} />
      <Route path="themes" element={<ThemesPage />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
