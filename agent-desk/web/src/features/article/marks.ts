/** What the buttons over the text do: marks around a word, or before every chosen line; pressed again they take the mark away. */
export type Chosen = { text: string; from: number; to: number };
export type Mark = "bold" | "code" | "heading" | "list" | "numbers" | "note";

const around: Partial<Record<Mark, string>> = { bold: "**", code: "`" };
const before: Partial<Record<Mark, string>> = { heading: "## ", list: "- ", note: "> " };

export function withMark(mark: Mark, { text, from, to }: Chosen): Chosen {
  const sign = around[mark];
  if (sign) return surround(sign, { text, from, to });
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const next = text.indexOf("\n", to);
  const end = next === -1 ? text.length : next;
  const lines = text.slice(start, end).split("\n");
  const prefix = (at: number) => before[mark] ?? `${at + 1}. `;
  const marked = lines.every((line, at) => line.startsWith(prefix(at)));
  const changed = lines.map((line, at) => (marked ? line.slice(prefix(at).length) : prefix(at) + line)).join("\n");
  return { text: text.slice(0, start) + changed + text.slice(end), from: start, to: start + changed.length };
}

function surround(sign: string, { text, from, to }: Chosen): Chosen {
  const inside = text.slice(from, to);
  const size = sign.length;
  if (text.slice(from - size, from) === sign && text.slice(to, to + size) === sign) {
    return { text: text.slice(0, from - size) + inside + text.slice(to + size), from: from - size, to: to - size };
  }
  return { text: text.slice(0, from) + sign + inside + sign + text.slice(to), from: from + size, to: to + size };
}
