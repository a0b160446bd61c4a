/** One door to the server: same origin, JSON both ways, the session's CSRF token on every change, problems thrown as `Problem`. */
import { Problem, problemFrom } from "./problem";

let csrf = "";
let language = "";
let signedOut: () => void = () => {};

/** Called once `/api/me` is known; the token belongs to the session, not to the page. */
export function keepCsrf(token: string): void {
  csrf = token;
}
export function speak(tag: string): void {
  language = tag;
}
/** What to do when the server no longer knows the session. */
export function onSignedOut(then: () => void): void {
  signedOut = then;
}

type Query = Record<string, string | number | boolean | null | undefined>;

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => send<T>("GET", path + search(query), undefined, signal);
export const post = <T = void>(path: string, body?: unknown) => send<T>("POST", path, body ?? {});
export const put = <T = void>(path: string, body: unknown) => send<T>("PUT", path, body);
export const patch = <T = void>(path: string, body: unknown) => send<T>("PATCH", path, body);
export const del = <T = void>(path: string, body?: unknown) => send<T>("DELETE", path, body);

/** A file as it is. No key that asks for one time only: looking at a file twice does no harm, keeping its answer would. */
export const sendFile = <T>(path: string, file: File) => send<T>("POST", path, file);

function search(query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return pairs.length ? `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}` : "";
}

async function send<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (language) headers["Accept-Language"] = language;
  const file = body instanceof File;
  if (body !== undefined) headers["Content-Type"] = file ? "application/octet-stream" : "application/json";
  if (method !== "GET") headers["X-CSRF"] = csrf;
  if (method === "POST" && !file && path !== "/api/session") headers["Idempotency-Key"] = crypto.randomUUID?.() ?? String(Math.random());
  const answer = await reach(path, { method, headers, body: body === undefined ? null : file ? body : JSON.stringify(body), signal: signal ?? null, credentials: "same-origin" });
  const text = await answer.text();
  const read: unknown = text ? parse(text) : undefined;
  if (answer.ok) return read as T;
  if (answer.status === 401 && path !== "/api/session") signedOut();
  throw problemFrom(answer.status, read);
}

async function reach(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Problem(0, "unreachable", "");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
