/** A person's session without a page: what a test lays ready and reads back over the public API. */
import type { House } from "./house";

type Json = Record<string, unknown>;

export class Api {
  private constructor(private readonly base: string, private readonly cookie: string) {}

  static async signIn(house: House, name: string, password = "demo"): Promise<Api> {
    const base = `http://127.0.0.1:${house.http}`;
    const answer = await fetch(`${base}/api/session`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name, password }) });
    if (!answer.ok) throw new Error(`${name} may not sign in: ${await answer.text()}`);
    return new Api(base, (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "");
  }

  get = <T = Json>(path: string) => this.send<T>("GET", path);
  post = <T = Json>(path: string, body: Json) => this.send<T>("POST", path, body);
  put = <T = Json>(path: string, body: Json) => this.send<T>("PUT", path, body);
  patch = <T = Json>(path: string, body: Json) => this.send<T>("PATCH", path, body);
  del = (path: string) => this.send<void>("DELETE", path);

  private async send<T>(method: string, path: string, body?: Json): Promise<T> {
    const answer = await fetch(this.base + path, { method, headers: { Cookie: this.cookie, "Content-Type": "application/json" }, body: body ? JSON.stringify(body) : null });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

/** Of the demo's technicians 王伟 alone knows this product in this territory, so the story knows whose hands it ends in. */
const PRODUCT = "C-3";
const TERRITORY = "south";

/** A customer nobody has seen before: random name and number, a device, two open tickets. */
export type Stranger = { id: string; name: string; number: string; device: string; serial: string; subjects: [string, string]; product: string };

export async function makeCustomer(api: Api): Promise<Stranger> {
  const word = () => Math.random().toString(36).slice(2, 8);
  const digits = (count: number) => Array.from({ length: count }, () => Math.floor(Math.random() * 10)).join("");
  const [name, number, serial] = [`测试客户 ${word()}`, `137${digits(8)}`, `E2E-${word().toUpperCase()}-${digits(4)}`];
  const subjects: [string, string] = [`机器异响 ${word()}`, `面板不亮 ${word()}`];
  const { id } = await api.post<{ id: string }>("/api/customers", { name, phone: number, language: "zh" });
  const products = await api.get<{ items: { id: string; code: string }[] }>("/api/products");
  const product = products.items.find((one) => one.code === PRODUCT)?.id ?? "";
  const device = await api.post<{ id: string }>("/api/devices", { customer: id, product, serial });
  await api.post(`/api/customers/${id}/sites`, { name: "一号泵房", address: "云川市南湖区青石路 27 号", territory: TERRITORY, contact_name: name, contact_phone: number });
  for (const subject of subjects) await api.post("/api/tickets", { subject, customer: id });
  return { id, name, number, device: device.id, serial, subjects, product };
}
