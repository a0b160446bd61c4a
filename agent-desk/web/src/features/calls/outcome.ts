/** How a call ended, or where it stands, as icon, word and colour. */
import { CircleAlert, Phone, PhoneIncoming, PhoneMissed, PhoneOff } from "lucide-react";
import type { Call } from "@/shared/api/types";
import type { Tone } from "@/shared/ui/tone";

type Word = "answered" | "abandoned" | "short_abandoned" | "node_lost" | "other" | "menu" | "queued" | "offered" | "talking";
const looks: Record<Word, { tone: Tone; Icon: typeof Phone }> = {
  answered: { tone: "available", Icon: Phone },
  abandoned: { tone: "breach", Icon: PhoneMissed },
  short_abandoned: { tone: "muted", Icon: PhoneMissed },
  node_lost: { tone: "breach", Icon: CircleAlert },
  other: { tone: "muted", Icon: PhoneOff },
  menu: { tone: "ringing", Icon: PhoneIncoming },
  queued: { tone: "ringing", Icon: PhoneIncoming },
  offered: { tone: "ringing", Icon: PhoneIncoming },
  talking: { tone: "accent", Icon: Phone },
};

export function outcomeOf(call: Call): { word: Word; tone: Tone; Icon: typeof Phone } {
  const word = wordOf(call);
  return { word, ...looks[word] };
}

function wordOf(call: Call): Word {
  if (call.state === "arrived" || call.state === "menu") return "menu";
  if (call.state === "queued" || call.state === "offered") return call.state;
  if (call.state === "answered" || call.state === "held") return "talking";
  return call.outcome !== null && call.outcome in looks ? (call.outcome as Word) : "other";
}
