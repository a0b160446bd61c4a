/** The records and messages the server speaks, one type each. Ids are TypeID strings, instants are UTC milliseconds. */

export type Label = { en: string; zh: string };
export type Ref = { id: string; name: string };
export type List<T> = { items: T[]; next: string | null };

export type PresenceState = "ready" | "away" | "transfers_only" | "offline" | "not_responding";
export type Activity = "idle" | "offered" | "in_call" | "wrapping" | (string & {});
export type Presence = { state: PresenceState; reason: string | null; since: number; version: number; activity: Activity; activity_since?: number; next?: string | null; call?: string | null; queue?: string | null };

export type Me = {
  id: string; name: string; sign_in: string; language: "zh" | "en"; time_zone: string; position: string | null;
  roles: string[]; unit: string | Ref | null; presence: Presence; csrf: string; see_as: Ref | null; permissions: string[]; demo: boolean; node: string;
};
export type Person = { id: string; name: string; sign_in: string; position: string | null; unit: string | Ref | null; presence?: Presence; skills: { skill: string; name: Label; level: number }[] };

export type ContactPoint = { id: string; kind: string; shown: string; certainty: string; verified_at: number | null };
export type Customer = {
  id: string; kind: string; name: string; company: Ref | null; class: string | null; language: string | null; owner: Ref | null;
  email: string | null; contract_until: string | null; open_tickets: number; open_complaints: number; open_repairs: number;
  contact_points: ContactPoint[]; last_contact_at: number | null; version: number; match?: string;
};
/** Somebody we may know already, with how sure the house is and by what. */
export type Duplicate = { customer: Customer; score: number; same: boolean; reasons: string[] };
export type MergePreview = {
  from: Customer; into: Customer; score: number; reasons: string[]; open_tickets: number; open_complaints: number; open_repairs: number;
  moves: { tickets: number; repairs: number; devices: number; sites: number; deals: number; contacts: number; contact_points: number };
};
export type TimelineItem = {
  id: string; at: number; kind: string; direction: string | null; subject_kind: string; subject: string; person: Ref | null; summary: string | null;
};
export type Site = { id: string; name: string; address: string; territory: string | null; contact_name: string | null; contact_phone: string | null };
export type Product = { id: string; code: string; name: Label };
export type Warranty = { verdict: "in" | "out" | "unknown"; reason: string; until?: string | null };
export type Device = {
  id: string; product: Product; serial: string | null; batch: string | null; warranty_until: string | null; in_warranty: boolean;
  warranty: Warranty; site: { id: string; name: string; address: string } | null; open_repair: { id: string; no: number; status: string } | null;
};
export type Deal = {
  id: string; customer: { id: string; name: string; open_complaints: number }; name: string; stage: string; amount: number | null; currency: string;
  expected_on: string | null; owner: Ref | null;
};
export type Ticket = {
  id: string; no: number; subject: string; customer: Ref | null; contact_name: string | null; status: string; open: boolean; priority: string;
  channel: string; queue: QueueRef | null; owner: Ref | null; complaint: boolean; complaint_at: number | null; device: { id: string; serial: string } | null;
  product: Product | null; category: { id: string; name: Label } | null; promise: string | null; promise_due: number | null; body: string; language: string;
  call: string | null; note_count: number; created_at: number; changed_at: number; resolved_at: number | null; closed_at: number | null; version: number;
};
export type Note = { id: string; kind: "note" | "public" | "system"; author: Ref | null; body: string; at: number };
export type Visit = { id: string; from: number; to: number; technician: Ref | null; state?: string; reason?: string | null };
export type Repair = {
  id: string; no: number; ticket: { id: string; no: number; subject: string }; customer: Ref;
  device: { id: string; serial: string; batch: string | null; warranty_until: string | null } | null; product: Product | null; model_text: string | null;
  fault: string; address: string; territory: string; contact_name: string; contact_phone: string; in_warranty: boolean | null; warranty_reason: string;
  status: string; open: boolean; technician: Ref | null; urged: number; urged_at: number | null; result: string | null; result_note: string | null;
  visit: Visit | null; version: number; created_at: number; changed_at: number;
};
export type Article = {
  id: string; no: number; language: string; title: string; body: string; state: string; product: string | null; twin: string | null;
  owner: string | null; owner_name: string | null; used: number; changed_at: number; version: number;
};
export type ArticleHint = { id: string; no: number; title: string; snippet: string };
export type Category = { id: string; parent: string | null; name: Label; path: Label };
export type SearchHit = { kind: "customer" | "device" | "ticket" | "repair"; id: string; title: string; subtitle: string | null; customer?: Ref | null };
export type VisitWindow = { from: number; to: number; free: number; technicians: Ref[] };
export type Choice = { menu: string; digit: string; label: Label };
export type QueueRef = { id?: string; code: string; name?: Label };

export type Call = {
  id: string; no?: number; direction: string; at: number; number: string | null; customer: Ref | null; match: string | null; queue: QueueRef | null;
  person: Ref | null; outcome: string | null; wait_ms: number | null; talk_ms: number | null; ended_by: string | null; cause: string | null;
  choices: Choice[]; language: string | null; wrap_outcome: string | null; category: string | null; note: string | null; ticket: string | null; state: string;
};

export type Match = "exact" | "maybe" | "shared" | "unknown" | "withheld";
export type ScreenPop = {
  call: string; queue: QueueRef | null; waited_ms: number; arrived_at: number; language: string | null; choices: Choice[];
  number: { shown: string; raw: string | null; withheld: boolean; extension: string | null };
  match: Match; confirmed_at: number | null; customer: Customer | null; candidates: Customer[];
  company: { id: string; name: string; class: string | null; contract_until: string | null } | null;
  open_tickets: Ticket[]; open_repairs: Repair[]; contacts: TimelineItem[];
  promise: { text: string; due: number | null; ticket: string | null; no: number | null } | null;
  devices: Device[]; deals: Deal[]; articles: ArticleHint[];
};

export type WrapUp = { until: number | null; outcome_required: boolean; outcome?: string | null; note?: string | null; category?: string | null };
export type PhoneState = {
  call: string; state: "offered" | "in_call" | "held" | "reconnecting" | "wrapping"; since: number; until?: number | null; reservation?: string | null;
  muted: boolean; held_by_caller?: boolean; wrap_up?: WrapUp | null; pop: ScreenPop | null; server_now: number;
};

export type LiveQueue = {
  queue: string; code: string; kind: string; name: Label; waiting: number; longest_since: number | null; offered_today: number;
  service_level: { answered_in_time: number; answered: number; abandoned: number; short_abandoned: number; percent: number | null; aim_percent: number; within_s: number };
};
export type LivePerson = { person: string; name: string; presence: PresenceState; activity: Activity; since: number; queue?: string | null; call?: string | null };
export type Live = { version: number; at: number; queues: LiveQueue[]; people: LivePerson[] };
export type DemoInfo = { password?: string | null; callers: { n: number; title: Label; number: string }[]; hosts: Record<string, string>; people: Record<string, unknown> | unknown[] };

/** News names other records by id alone; whoever shows their names reads the record again. */
export type TicketNews = Pick<Ticket, "id" | "no" | "subject" | "status" | "priority" | "complaint" | "version" | "changed_at"> & { owner: string | null; queue: string | null; customer: string | null };
export type DeskMessage =
  | { type: "hello"; epoch: string; seq: number; node: string; nodes: { id: string; here: boolean }[]; server_now: number; person: string | Ref }
  | { type: "reset"; seq: number }
  | { type: "resumed"; seq: number }
  | { type: "pong"; at: number; server_now: number }
  | { type: "presence_changed"; version: number; person: string; presence: Presence }
  | { type: "screen_pop"; version: number; offer: { call: string; reservation: string; until: number; server_now: number }; pop: ScreenPop }
  | { type: "offer_ended"; version: number; call: string; reservation: string; result: "accepted" | "declined" | "expired" | "canceled" | "elsewhere" }
  | { type: "phone_state"; version: number; state: PhoneState | null }
  | { type: "queue_changed"; version: number; queue: LiveQueue }
  | { type: "call_changed"; seq: number; call: { id: string; state: string; queue: string | null; person: string | null; outcome: string | null } }
  | { type: "ticket_changed"; seq: number; kind: string; ticket: TicketNews }
  | { type: "repair_changed"; seq: number; kind: string; repair: { id: string; no: number; status: string; technician: string | null; customer: string; ticket: string; version: number } }
  | { type: "customer_changed"; seq: number; customer: { id: string; name: string; open_tickets: number; open_complaints: number; version: number } }
  | { type: "work_offered"; version: number; work: { id: string; kind: string; no: number } }
  | { type: "theme_raised"; seq: number; theme: Ref }
  | { type: "news_delayed"; on: boolean }
  | { type: "storage_delayed"; on: boolean }
  | { type: "nodes_changed"; nodes: { id: string; here: boolean }[] }
  | { type: "refused"; what: string; code: string; params: Record<string, string | number> };
export type MessageOf<T extends DeskMessage["type"]> = Extract<DeskMessage, { type: T }>;
