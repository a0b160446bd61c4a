/** Every place in the office with the roles it is made for. The server guards the records; this only keeps the rail short. */
import { Activity, BookOpen, BriefcaseBusiness, ChartNoAxesColumn, Headset, type LucideIcon, PhoneCall, Settings, Users, Wrench } from "lucide-react";
import type { Me } from "@/shared/api/types";

export type Place = { to: string; name: "desk" | "customers" | "articles" | "sales" | "live" | "calls" | "themes" | "tech" | "admin"; icon: LucideIcon; roles: RegExp; end?: boolean };

const PLACES: readonly Place[] = [
  { to: "/desk", name: "desk", icon: Headset, roles: /agent/, end: true },
  { to: "/desk/customers", name: "customers", icon: Users, roles: /./ },
  { to: "/desk/articles", name: "articles", icon: BookOpen, roles: /./ },
  { to: "/desk/sales", name: "sales", icon: BriefcaseBusiness, roles: /sales/ },
  { to: "/manage", name: "live", icon: Activity, roles: /manager|admin/, end: true },
  { to: "/manage/calls", name: "calls", icon: PhoneCall, roles: /manager|admin|agent/ },
  { to: "/manage/themes", name: "themes", icon: ChartNoAxesColumn, roles: /manager|admin/ },
  { to: "/tech/", name: "tech", icon: Wrench, roles: /tech/ },
  { to: "/admin", name: "admin", icon: Settings, roles: /admin/ },
];

export function placesOf(me: Me): readonly Place[] {
  return PLACES.filter((place) => me.roles.some((role) => place.roles.test(role)));
}
