/** The technician's area: its own chunk, its own words, none of the desk's code. */
import { Technician } from "@/features/technician/Technician";
import { addWords } from "@/shared/words";
import en from "@/shared/words/en/tech.json";
import zh from "@/shared/words/zh-CN/tech.json";

addWords("tech", en, zh);

export default function TechArea() {
  return <Technician />;
}
