// Invented records for the mock: a small company with long names, open work, and gaps where real data has gaps.
const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
export const now = Date.now();
const ref = (id, name) => ({ id, name });
export const lin = ref("per_lin", "林晓");
export const wei = ref("per_wei", "王伟");
export const queues = {
  sales: { id: "que_sales", code: "sales", name: { en: "Sales", zh: "销售" } },
  repairs: { id: "que_repairs", code: "repairs", name: { en: "Repairs", zh: "维修" } },
  support: { id: "que_support", code: "support", name: { en: "Support", zh: "支持" } },
};

const point = (id, shown, certainty = "known") => ({ id, kind: "phone", shown, certainty, verified_at: now - 40 * DAY });
const customer = (id, name, more = {}) => ({
  id, kind: "person", name, company: null, class: "standard", language: "zh", owner: ref("per_chen", "陈强"), email: null, contract_until: null,
  open_tickets: 0, open_complaints: 0, open_repairs: 0, contact_points: [point(`${id}_p`, "138 0013 8000")], last_contact_at: now - 2 * DAY, version: 1, ...more,
});
export const company = { id: "cus_north", name: "北方通联", class: "contract", contract_until: "2027-03-31" };
export const customers = [
  customer("cus_lilei", "李雷", { company: ref("cus_north", "北方通联"), class: "contract", email: "lilei@north.example", open_tickets: 2, open_complaints: 1, open_repairs: 1, contact_points: [point("cop_1", "138 1234 5678"), { id: "cop_2", kind: "email", shown: "lilei@north.example", certainty: "known", verified_at: null }] }),
  customer("cus_north", "北方通联", { kind: "organisation", class: "contract", contract_until: "2027-03-31", open_tickets: 3, contact_points: [point("cop_3", "010 5555 0101")] }),
  customer("cus_han", "韩梅梅", { class: "vip", open_tickets: 1 }),
  customer("cus_anna", "Anna Wetherby-Featherstonehaugh", { language: "en", company: ref("cus_globex", "Globex Precision Hydraulics (Far East) Company Limited"), open_repairs: 1 }),
  customer("cus_zhao", "赵建国", { open_tickets: 1 }),
  customer("cus_zhao2", "赵丽华", {}),
];
export const me = {
  id: lin.id, name: "林晓", sign_in: "lin", language: "zh", time_zone: "Asia/Shanghai", position: "agent", roles: ["agent"], unit: ref("unit_1", "客户服务部"),
  presence: { state: "away", reason: "break", since: now - 4 * MIN, version: 1, activity: "idle" }, csrf: "token", see_as: null, permissions: ["*"], demo: true, node: "n1",
};
const ticket = (no, subject, who, more = {}) => ({
  id: `tic_${no}`, no, subject, customer: who && ref(who.id, who.name), status: "open", open: true, priority: "p3", channel: "phone", queue: queues.support, owner: lin, complaint: false,
  device: null, product: null, category: null, promise: null, promise_due: null, created_at: now - 3 * DAY, changed_at: now - 3 * HOUR, version: 3, call: null, note_count: 2, ...more,
});
export const tickets = [
  ticket(4311, "水泵维修后仍然漏水", customers[0], { priority: "p1", queue: queues.repairs, promise: "明天上午由技师上门更换密封件", promise_due: now + 14 * MIN, device: { id: "dev_1", serial: "X2-88-20417" } }),
  ticket(4188, "技师迟到两小时，未提前通知", customers[0], { priority: "p2", complaint: true, created_at: now - 6 * DAY, changed_at: now - 26 * HOUR }),
  ticket(4309, "发票金额不对，与合同报价相差 1,200 元", customers[1], { status: "waiting_customer", promise_due: now - 20 * MIN, promise: "今天内发出更正发票" }),
  ticket(4302, "Compressor trips the breaker whenever the ambient temperature in the plant room rises above thirty-five degrees", customers[3], { priority: "p2", queue: queues.repairs }),
  ticket(4290, "咨询 X-300 延保价格", customers[2], { queue: queues.sales, status: "new" }),
  ticket(4281, "控制面板显示 E07，重启后消失", customers[4], { status: "waiting_parts" }),
  ticket(4277, "询问保养周期", null, { priority: "p4", status: "new" }),
];
const product = (code, name) => ({ id: `pro_${code}`, code, name });
export const products = [product("X-200", { en: "Water pump X-200", zh: "X-200 水泵" }), product("X-300", { en: "Water pump X-300", zh: "X-300 水泵" }), product("C-12", { en: "Compressor C-12", zh: "C-12 压缩机" })];
export const devices = [
  { id: "dev_1", product: products[0], serial: "X2-88-20417", batch: "B-2617", warranty_until: "2027-04-02", in_warranty: true, warranty: { verdict: "in", reason: "until_date" }, site: ref("sit_1", "北方通联 3 号泵房"), open_repair: { id: "rep_812", no: 812, status: "assigned" } },
  { id: "dev_2", product: products[2], serial: "C12-4471", batch: null, warranty_until: "2025-11-30", in_warranty: false, warranty: { verdict: "out", reason: "expired" }, site: ref("sit_1", "北方通联 3 号泵房"), open_repair: null },
];
export const repairs = [{
  id: "rep_812", no: 812, ticket: { id: "tic_4311", no: 4311, subject: tickets[0].subject }, customer: ref("cus_lilei", "李雷"), device: devices[0], product: products[0], model_text: null, fault: "维修后法兰处仍渗水",
  address: "北京市海淀区中关村大街 27 号 3 号泵房", territory: "海淀", contact_name: "张经理", contact_phone: "139 1111 2222", in_warranty: true, warranty_reason: "until_date", status: "assigned", open: true,
  technician: wei, urged: 1, urged_at: now - 2 * HOUR, result: null, result_note: null, visit: { id: "vis_1", from: now + 20 * HOUR, to: now + 22 * HOUR, technician: wei }, version: 2, created_at: now - DAY, changed_at: now - 2 * HOUR,
}];
const contact = (n, hours, kind, direction, person, summary) => ({ id: `con_${n}`, at: now - hours * HOUR, kind, direction, subject_kind: kind === "call" ? "call" : "ticket", subject: `tic_4311`, person, summary });
export const contacts = [
  contact(1, 2, "call", "in", lin, "催问上门时间"), contact(2, 26, "repair", "none", wei, "R-812 已派给王伟，周四 9:00–11:00"), contact(3, 30, "call", "in", lin, "水泵维修后仍然漏水"),
  contact(4, 98, "message", "out", null, "短信：技师已在路上"), contact(5, 144, "ticket", "in", ref("per_ma", "马兰"), "投诉：技师迟到两小时"), contact(6, 400, "visit", "none", wei, "更换密封件，试机正常"),
  contact(7, 800, "deal", "out", ref("per_chen", "陈强"), "延保报价 12 万"), contact(8, 1500, "call", "in", lin, "咨询保养周期"),
];
export const deals = [{ id: "dea_1", customer: { ...ref("cus_north", "北方通联"), open_complaints: 1 }, name: "泵房改造二期", stage: "offer", amount: 12000000, currency: "CNY", expected_on: "2026-12-20", owner: ref("per_chen", "陈强") }];
export const articles = [
  { id: "art_1", no: 12, title: "X-200 密封件更换步骤", snippet: "关闭进水阀，泄压后拆下四颗 M8 螺栓……" },
  { id: "art_2", no: 31, title: "漏水的五个常见原因", snippet: "先看法兰，再看机械密封，最后看泵体……" },
  { id: "art_3", no: 7, title: "上门改约与催单的规定", snippet: "同一设备有未完成的维修时，先催单……" },
];
const category = (id, parent, en, zh, up) => ({ id, parent, name: { en, zh }, path: { en: up ? `${up[0]} › ${en}` : en, zh: up ? `${up[1]} › ${zh}` : zh } });
export const categories = [
  category("cat_1", null, "Fault", "故障"), category("cat_2", "cat_1", "Leak", "漏水", ["Fault", "故障"]), category("cat_3", "cat_1", "Noise", "噪音", ["Fault", "故障"]),
  category("cat_4", null, "Service", "服务"), category("cat_5", "cat_4", "Technician late", "技师迟到", ["Service", "服务"]), category("cat_6", "cat_4", "Invoice", "发票", ["Service", "服务"]), category("cat_7", null, "Purchase", "购买咨询"),
];
export const callers = [
  { n: 1, title: { en: "Known customer with an open complaint", zh: "有未结投诉的老客户" }, number: "138 1234 5678" },
  { n: 2, title: { en: "Unknown number", zh: "陌生号码" }, number: "177 0000 2233" },
  { n: 3, title: { en: "Two customers on one number", zh: "两位客户共用一个号码" }, number: "010 6666 0101" },
  { n: 4, title: { en: "VIP customer", zh: "VIP 客户" }, number: "139 8888 6666" },
  { n: 5, title: { en: "Urges an old repair", zh: "催促旧维修单" }, number: "136 2222 1111" },
];
export const sites = [{ id: "sit_1", name: "3 号泵房", address: "北京市海淀区中关村大街 27 号 3 号泵房", territory: "海淀", contact_name: "张经理", contact_phone: "139 1111 2222" }];
export const timeline = contacts;

export function pop(n) {
  const base = {
    call: `call_${Date.now()}`, queue: queues.repairs, waited_ms: 72_000, arrived_at: Date.now() - 80_000, language: "zh", choices: [{ menu: "language", digit: "1", label: { en: "Chinese", zh: "中文" } }, { menu: "service", digit: "2", label: { en: "Repairs", zh: "维修" } }],
    number: { shown: callers[n - 1].number, raw: "+86138", withheld: false, extension: null }, match: "exact", confirmed_at: now, customer: customers[0], candidates: [], company,
    open_tickets: tickets.slice(0, 2), open_repairs: repairs, contacts, promise: { text: "明天上午由技师上门更换密封件", due: now + 14 * MIN, ticket: "tic_4311", no: 4311 }, devices, deals, articles,
  };
  const nobody = { customer: null, company: null, open_tickets: [], open_repairs: [], contacts: [], promise: null, devices: [], deals: [], articles: [] };
  if (n === 2) return { ...base, ...nobody, match: "unknown", confirmed_at: null };
  if (n === 3) return { ...base, ...nobody, match: "shared", candidates: [customers[4], customers[5]] };
  if (n === 4) return { ...base, customer: customers[2], company: null, open_repairs: [], open_tickets: [tickets[4]], devices: [], deals: [], promise: null, contacts: contacts.slice(3, 5) };
  if (n === 5) return { ...base, ...nobody, match: "withheld", number: { shown: "", raw: null, withheld: true, extension: null } };
  return base;
}
