/**
 * Draws the few marks articles use: headings, lists, quotes, bold, code. It builds elements, never HTML from text, so nothing
 * written into an article can run here.
 */
import { Fragment, type ReactNode } from "react";
import styles from "./article.module.css";

type Block = { kind: "h" | "p" | "ul" | "ol" | "quote"; lines: string[] };

export function Prose({ text, title }: { text: string; title: string }) {
  // Many articles repeat their title as the first heading.
  const blocks = blocksOf(text).filter((block, at) => !(at === 0 && block.kind === "h" && block.lines[0] === title));
  return <div className={styles.prose}>{blocks.map((block, at) => <Fragment key={at}>{draw(block)}</Fragment>)}</div>;
}

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const { kind, words } = readLine(line);
    if (line === "") open = null;
    else if (open && open.kind === kind && kind !== "h") open.lines.push(words);
    else blocks.push((open = { kind, lines: [words] }));
  }
  return blocks;
}

function readLine(line: string): { kind: Block["kind"]; words: string } {
  const marks: [RegExp, Block["kind"]][] = [[/^#{1,4}\s+/, "h"], [/^[-*•]\s+/, "ul"], [/^\d+[.)、]\s*/, "ol"], [/^>\s?/, "quote"]];
  for (const [mark, kind] of marks) if (mark.test(line)) return { kind, words: line.replace(mark, "") };
  return { kind: "p", words: line };
}

function draw({ kind, lines }: Block): ReactNode {
  const items = lines.map((line, at) => <li key={at}>{inline(line)}</li>);
  switch (kind) {
    case "h":
      return <h3>{inline(lines[0] ?? "")}</h3>;
    case "ul":
      return <ul>{items}</ul>;
    case "ol":
      return <ol>{items}</ol>;
    case "quote":
      return <blockquote>{inline(lines.join(" "))}</blockquote>;
    case "p":
      return <p>{lines.map((line, at) => <Fragment key={at}>{at > 0 && <br />}{inline(line)}</Fragment>)}</p>;
  }
}

function inline(text: string): ReactNode[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((piece, at) => {
    if (piece.startsWith("**")) return <strong key={at}>{piece.slice(2, -2)}</strong>;
    if (piece.startsWith("`")) return <code key={at}>{piece.slice(1, -1)}</code>;
    return piece;
  });
}
