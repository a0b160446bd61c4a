/** Which area a person starts in, by role; whoever has several starts where the work comes in. */
import type { Me } from "@/shared/api/types";

export function homeOf(me: Me): string {
  const has = (part: RegExp) => me.roles.some((role) => part.test(role));
  if (has(/agent/)) return "/desk";
  if (has(/tech/)) return "/tech/";
  if (has(/manager|supervisor/)) return "/manage";
  if (has(/sale|sell/)) return "/desk/sales";
  if (has(/admin/)) return "/admin";
  return "/desk";
}
