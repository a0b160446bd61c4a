/** A repair's status as icon, word and colour. */
import { CalendarClock, CircleCheck, CircleSlash, Inbox, Undo2, Wrench } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/shared/ui/Display";
import type { Tone } from "@/shared/ui/tone";

const looks: Record<string, { tone: Tone; Icon: typeof Wrench }> = {
  requested: { tone: "ringing", Icon: Inbox },
  assigned: { tone: "accent", Icon: CalendarClock },
  under_way: { tone: "hold", Icon: Wrench },
  done: { tone: "available", Icon: CircleCheck },
  given_back: { tone: "wrapup", Icon: Undo2 },
  cancelled: { tone: "muted", Icon: CircleSlash },
};

type Status = "requested" | "assigned" | "under_way" | "done" | "given_back" | "cancelled";

export function StatusBadge({ status }: { status: string }) {
  const { t } = useTranslation("tech");
  const look = looks[status];
  if (!look) return <Badge>{status}</Badge>;
  return <Badge tone={look.tone} icon={<look.Icon size={12} aria-hidden />}>{t(`status.${status as Status}`)}</Badge>;
}
