/** A refusal of the server (RFC 9457). Code and parameters are rendered by the page; `detail` is the fallback. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly params: Record<string, string | number> = {},
    readonly field: string | null = null,
    readonly body: Record<string, unknown> = {},
  ) {
    super(detail || code);
    this.name = "Problem";
  }
}

export function problemFrom(status: number, body: unknown): Problem {
  const read = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const text = (key: string) => (typeof read[key] === "string" ? (read[key] as string) : "");
  const params = typeof read.params === "object" && read.params !== null ? (read.params as Record<string, string | number>) : {};
  return new Problem(status, text("code") || `http_${status}`, text("detail") || text("title"), params, text("field") || null, read);
}
