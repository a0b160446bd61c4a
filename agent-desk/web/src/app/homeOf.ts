/** Which area a person starts in, by position, else by the first role. */
import type { Me } from "@/shared/api/types";

export function homeOf(me: Me): string {
  return HOMES[me.position ?? ""] ?? HOMES[me.roles[0] ?? ""] ?? "/desk";
}

const HOMES: Record<string, string> = { agent: "/desk", technician: "/tech/", manager: "/manage", sales: "/desk/sales", admin: "/admin" };
