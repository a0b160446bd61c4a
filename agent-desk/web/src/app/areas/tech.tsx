/** The technician's area: its own chunk, its own words, none of the desk's code. */
import { Technician } from "@/features/technician/Technician";
import { addWords } from "@/shared/words";
import { SecureStrip } from "../SecureStrip";

await addWords("tech", { en: () => import("@/shared/words/en/tech.json"), "zh-CN": () => import("@/shared/words/zh-CN/tech.json") });

export default function TechArea() {
  return <><SecureStrip /><Technician /></>;
}
