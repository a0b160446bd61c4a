/**
 * A check the compiler makes: what the server's document says is what the page's types expect. `schema.d.ts` is generated
 * (`make api`); the types of `types.ts` are written to be read. Never imported.
 */
import type * as page from "./types";
import type { components } from "./schema";

type Schemas = components["schemas"];

/** The document calls every nullable field optional; the server always sends it, as null. */
type Sent<T> = T extends (infer Item)[] ? Sent<Item>[] : T extends object ? { [K in keyof T]-?: Sent<Exclude<T[K], undefined>> } : T;

/** Does not compile unless what is sent can be read as `Page`. */
type Reads<Page, Server extends Page> = [Page, Server];

// Left out are words the document only knows as text (states, qualities of a match) and the choices of a menu.
export type Agreed = [
  Reads<page.Ticket, Sent<Schemas["Ticket"]>>,
  Reads<page.Note, Sent<Schemas["Note"]>>,
  Reads<page.Customer, Sent<Schemas["Customer"]>>,
  Reads<page.Duplicate, Sent<Schemas["Duplicate"]>>,
  Reads<page.MergePreview, Sent<Schemas["MergePreview"]>>,
  Reads<page.Device, Sent<Schemas["Device"]>>,
  Reads<page.Deal, Sent<Schemas["Deal"]>>,
  Reads<page.Site, Sent<Schemas["Site"]>>,
  Reads<page.Category, Sent<Schemas["Category"]>>,
  Reads<page.SearchHit, Sent<Schemas["Hit"]>>,
  Reads<page.TimelineItem, Sent<Schemas["Contact"]>>,
  Reads<Omit<page.Call, "choices">, Sent<Schemas["Call"]>>,
  Reads<Omit<page.ScreenPop, "choices" | "match">, Sent<Schemas["ScreenPop"]>>,
  Reads<Omit<page.PhoneState, "state" | "pop">, Sent<Schemas["PhoneNews"]>>,
  Reads<page.LiveQueue, Sent<Schemas["LiveQueue"]>>,
  Reads<Omit<page.LivePerson, "presence">, Sent<Schemas["LivePerson"]>>,
  Reads<Omit<page.Presence, "state">, Sent<Schemas["Presence"]>>,
  Reads<page.DemoInfo["callers"][number], Sent<Schemas["DemoCaller"]>>,
  Reads<page.Repair, Sent<Schemas["Repair"]>>,
  Reads<page.VisitWindow, Sent<Schemas["Window"]>>,
  Reads<page.ArticleHint, Sent<Schemas["Hint"]>>,
  Reads<page.TicketNews, Sent<Schemas["TicketNews"]>>,
  Reads<Pick<page.Me, "id" | "name" | "csrf" | "roles" | "permissions" | "demo" | "node" | "position" | "time_zone">, Sent<Schemas["Me"]>>,
];
