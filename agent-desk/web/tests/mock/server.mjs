// A stand-in for the program while the page is drawn: `node tests/mock/server.mjs [port]`. One person, one phone, records in memory.
import { createServer } from "node:http";
import { upgrade } from "./ws.mjs";
import * as data from "./records.mjs";

const desks = new Set();
const say = (message) => desks.forEach((send) => send(message));
const drafts = new Map();
let version = 10;
let seq = 100;
let signedIn = true;
let phone = null;
let timer;
const list = (items) => ({ items, next: null });
const me = data.me;

function presence(change) {
  me.presence = { ...me.presence, since: Date.now(), ...change, version: ++version };
  say({ type: "presence_changed", version, person: me.id, presence: me.presence });
  return me.presence;
}
function setPhone(state) {
  phone = state && { muted: false, server_now: Date.now(), ...phone, until: null, ...state, server_now: Date.now() };
  say({ type: "phone_state", version: ++version, state: phone });
  presence({ activity: phone ? { offered: "offered", wrapping: "wrapping" }[phone.state] ?? "in_call" : "idle" });
}
function ring(n) {
  const pop = data.pop(n);
  const offer = { call: pop.call, reservation: `res_${Date.now()}`, until: Date.now() + 20_000, server_now: Date.now() };
  say({ type: "screen_pop", version: ++version, offer, pop });
  setPhone({ call: pop.call, state: "offered", since: Date.now(), until: offer.until, reservation: offer.reservation, pop, muted: false, wrap_up: null });
  timer = setTimeout(() => endOffer("expired"), 20_000);
}
function endOffer(result) {
  clearTimeout(timer);
  say({ type: "offer_ended", version: ++version, call: phone.call, reservation: phone.reservation, result });
  if (result === "accepted") return setPhone({ state: "in_call", since: Date.now() });
  setPhone(null);
  if (result === "expired") presence({ state: "not_responding", reason: null });
}

const find = (rows, id) => rows.find((row) => row.id === id);
const routes = [
  // Never answered: the page stays at "starting", as with a slow network.
  ["POST", /^\/api\/media\/offer$/, () => null],
  ["GET", /^\/api\/me$/, () => (signedIn ? me : [401, { code: "signed_out" }])],
  ["PATCH", /^\/api\/me$/, (_, body) => Object.assign(me, body)],
  ["POST", /^\/api\/session$/, (_, body) => (body.password === "demo" ? ((signedIn = true), me) : [401, { code: "wrong_credentials" }])],
  ["DELETE", /^\/api\/session$/, () => ((signedIn = false), [204])],
  ["PUT", /^\/api\/presence$/, (_, body) => presence({ state: body.state, reason: body.reason ?? null })],
  ["GET", /^\/api\/demo$/, () => ({ callers: data.callers, hosts: { lin: "/", wei: "/", mei: "/" }, people: [] })],
  ["POST", /^\/api\/demo\/callers\/(\d)$/, ([n]) => (setTimeout(() => ring(Number(n)), 300), [202, {}])],
  ["POST", /^\/api\/demo\/rush-hour$/, () => [202, {}]],
  ["POST", /^\/api\/calls\/[^/]+\/acceptance$/, () => (setTimeout(() => endOffer("accepted"), 200), [202, {}])],
  ["DELETE", /^\/api\/calls\/[^/]+\/offer$/, () => (endOffer("declined"), [202, {}])],
  ["POST", /^\/api\/calls\/[^/]+\/hold$/, () => (setPhone({ state: "held", since: Date.now() }), [202, {}])],
  ["DELETE", /^\/api\/calls\/[^/]+\/hold$/, () => (setPhone({ state: "in_call", since: Date.now() }), [202, {}])],
  ["PUT", /^\/api\/calls\/[^/]+\/mute$/, (_, body) => (setPhone({ muted: body.on }), [202, {}])],
  ["POST", /^\/api\/calls\/[^/]+\/digits$/, () => [202, {}]],
  ["POST", /^\/api\/calls\/[^/]+\/hang-up$/, () => (setPhone({ state: "wrapping", since: Date.now(), wrap_up: { until: Date.now() + 60_000, outcome_required: true } }), [202, {}])],
  ["PUT", /^\/api\/calls\/[^/]+\/customer$/, (_, body) => {
    const who = find(data.customers, body.customer);
    setPhone({ pop: { ...data.pop(1), call: phone.call, number: phone.pop.number, customer: who, match: "exact", company: null } });
    return {};
  }],
  ["GET", /^\/api\/calls\/[^/]+\/pop$/, () => phone?.pop ?? [404, { code: "not_found" }]],
  ["PUT", /^\/api\/calls\/[^/]+\/wrap-up$/, (_, body) => (body.done && setPhone(null), {})],
  ["POST", /^\/api\/calls\/[^/]+\/wrap-up\/extension$/, () => (setPhone({ wrap_up: { ...phone.wrap_up, until: phone.wrap_up.until + 60_000 } }), {})],
  ["GET", /^\/api\/calls$/, () => list([])],
  ["GET", /^\/api\/search$/, (_, __, q) => list([...data.customers.map((c) => ({ kind: "customer", id: c.id, title: c.name, subtitle: c.company?.name ?? c.contact_points[0].shown })), ...data.tickets.map((t) => ({ kind: "ticket", id: t.id, title: `#${t.no} ${t.subject}`, subtitle: t.customer?.name ?? null, customer: t.customer }))].filter((hit) => (hit.title + hit.subtitle).toLowerCase().includes((q.get("q") ?? "").toLowerCase())).slice(0, 8))],
  ["GET", /^\/api\/customers$/, (_, __, q) => list(data.customers.filter((c) => c.name.includes(q.get("q") ?? "")))],
  ["POST", /^\/api\/customers$/, (_, body) => { const made = { ...data.customers[5], id: `cus_${Date.now()}`, name: body.name, contact_points: [] }; data.customers.push(made); return [201, made]; }],
  ["GET", /^\/api\/customers\/([^/]+)$/, ([id]) => find(data.customers, id) ?? [404, { code: "not_found" }]],
  ["GET", /^\/api\/customers\/[^/]+\/timeline$/, () => list(data.timeline)],
  ["GET", /^\/api\/customers\/[^/]+\/sites$/, () => list(data.sites)],
  ["GET", /^\/api\/customers\/([^/]+)\/devices$/, ([id]) => list(id === "cus_lilei" || id === "cus_north" ? data.devices : [])],
  ["POST", /^\/api\/customers\/[^/]+\/contact-points$/, () => [201, { id: "cop_new" }]],
  ["POST", /^\/api\/customers\/[^/]+\/reveal$/, () => ({ raw: "+8613812345678" })],
  ["GET", /^\/api\/deals$/, () => list(data.deals)],
  ["GET", /^\/api\/products$/, () => list(data.products)],
  ["GET", /^\/api\/queues$/, () => list(Object.values(data.queues))],
  ["GET", /^\/api\/people$/, () => list([data.lin, data.wei].map((p) => ({ ...p, sign_in: "x", position: null, unit: null, skills: [] })))],
  ["GET", /^\/api\/tickets$/, (_, __, q) => list(data.tickets.filter((t) => !q.get("customer") || t.customer?.id === q.get("customer")))],
  ["POST", /^\/api\/tickets$/, (_, body) => { const made = { ...data.tickets[6], id: `tic_${Date.now()}`, no: 4400 + data.tickets.length, subject: body.subject, complaint: body.complaint ?? false, customer: find(data.customers, body.customer) ?? null, version: 1 }; data.tickets.unshift(made); say({ type: "ticket_changed", seq: ++seq, kind: "ticket.opened", ticket: made }); return [201, made]; }],
  ["GET", /^\/api\/tickets\/([^/]+)$/, ([id]) => find(data.tickets, id) ?? [404, { code: "not_found" }]],
  ["PATCH", /^\/api\/tickets\/([^/]+)$/, ([id], body) => { const row = find(data.tickets, id); Object.assign(row, body, { version: row.version + 1 }); say({ type: "ticket_changed", seq: ++seq, kind: "ticket.changed", ticket: row }); return row; }],
  ["GET", /^\/api\/tickets\/[^/]+\/notes$/, () => list(notes)],
  ["POST", /^\/api\/tickets\/[^/]+\/notes$/, (_, body) => { const made = { id: `not_${Date.now()}`, author: data.lin, at: Date.now(), ...body }; notes.push(made); return [201, made]; }],
  ["POST", /^\/api\/tickets\/([^/]+)\/closure$/, ([id]) => Object.assign(find(data.tickets, id), { status: "closed", open: false })],
  ["GET", /^\/api\/categories$/, (_, __, q) => list(data.categories.filter((c) => !q.get("q") || c.path.zh.includes(q.get("q")) || c.path.en.toLowerCase().includes(q.get("q"))))],
  ["GET", /^\/api\/repairs$/, () => list(data.repairs)],
  ["POST", /^\/api\/repairs$/, (_, body) => (body.device === "dev_1" && !body.again ? [409, { code: "work_is_open", repair: data.repairs[0] }] : [201, { ...data.repairs[0], id: "rep_900", no: 900 }])],
  ["GET", /^\/api\/repairs\/([^/]+)$/, ([id]) => ({ ...(find(data.repairs, id) ?? data.repairs[0]), checks: [], parts: [], notes, visits: [] })],
  ["POST", /^\/api\/repairs\/[^/]+\/(urge|rearrangement)$/, () => data.repairs[0]],
  ["GET", /^\/api\/visits\/windows$/, () => list([1, 2, 3].flatMap((d) => [9, 11, 14, 16].map((h) => { const day = new Date(); day.setDate(day.getDate() + d); day.setHours(h, 0, 0, 0); return { from: +day, to: +day + 7_200_000, free: (d * h) % 3, technicians: [data.wei] }; })))],
  ["GET", /^\/api\/articles\/suggest$/, () => list(data.articles)],
  ["GET", /^\/api\/articles$/, () => list(data.articles.map((a) => ({ ...a, language: "zh", body: a.snippet, state: "published", product: null, twin: null, owner: me.id, owner_name: me.name, used: 3, version: 1 })))],
  ["GET", /^\/api\/articles\/([^/]+)$/, ([id]) => { const a = find(data.articles, id); return { ...a, language: "zh", body: `# ${a.title}\n\n${a.snippet}\n\n1. 关闭进水阀。\n2. 泄压。\n3. 拆下四颗 M8 螺栓，更换密封件。\n\n**注意** 试机前检查对中。`, state: "published", product: null, twin: null, owner: me.id, owner_name: me.name, used: 3, version: 1 }; }],
  ["GET", /^\/api\/live$/, () => live()],
  ["GET", /^\/api\/drafts\/(.+)$/, ([key]) => drafts.get(key) ?? null],
  ["PUT", /^\/api\/drafts\/(.+)$/, ([key], body) => (drafts.set(key, { ...body, changed_at: Date.now() }), drafts.get(key))],
  ["DELETE", /^\/api\/drafts\/(.+)$/, ([key]) => (drafts.delete(key), [204])],
];
const notes = [
  { id: "not_1", kind: "system", author: null, body: "由来电创建 · 138 1234 5678 · 菜单 2 维修 · 等待 1:12", at: data.now - 30 * 3_600_000 },
  { id: "not_2", kind: "note", author: data.lin, body: "客户反映更换密封件后法兰处仍渗水，约每分钟三滴。\n已安排周四上午上门。", at: data.now - 29 * 3_600_000 },
];
function live() {
  const level = (percent) => ({ answered_in_time: 40, answered: 51, abandoned: 3, short_abandoned: 1, percent });
  const queue = (q, waiting, percent) => ({ queue: q.id, code: q.code, name: q.name, waiting, longest_since: waiting ? Date.now() - 108_000 : null, service_level: level(percent), offered_today: 55 });
  return { version: 1, at: Date.now(), queues: [queue(data.queues.sales, 0, 96), queue(data.queues.repairs, 0, 92), queue(data.queues.support, 3, 78)], people: [{ person: "per_lin", name: "林晓", presence: "ready", activity: "idle", since: Date.now() - 240_000 }] };
}

const server = createServer((request, response) => {
  let text = "";
  request.on("data", (piece) => (text += piece));
  request.on("end", () => {
    const address = new URL(request.url, "http://mock");
    const route = routes.find(([method, path]) => method === request.method && path.test(address.pathname));
    const answer = route ? route[2](route[1].exec(address.pathname).slice(1), text ? JSON.parse(text) : {}, address.searchParams) : [404, { code: "not_found" }];
    if (answer === null) return;
    const [status, body] = Array.isArray(answer) ? answer : [200, answer];
    response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
    response.end(status === 204 ? "" : JSON.stringify(body ?? {}));
  });
});
server.on("upgrade", (request, socket) => {
  const send = upgrade(request, socket, (message) => message.type === "ping" && send({ type: "pong", at: message.at, server_now: Date.now() }));
  desks.add(send);
  socket.on("close", () => desks.delete(send));
  send({ type: "hello", epoch: "mock", seq, node: "n1", nodes: [{ id: "n1", here: true }], server_now: Date.now(), person: me.id });
  send({ type: "phone_state", version: ++version, state: phone });
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1");
