/**
 * Finding Chinese words by the first letters of their sounds: "ls" finds 漏水. The browser's own Chinese order is by sound, so
 * the first letter of a character is the last boundary that sorts before it. A character with several sounds has only the
 * common one here; the server's search knows the others.
 */
const FIRST = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀";
const LETTERS = "abcdefghjklmnopqrstwxyz";
const order = new Intl.Collator("zh-CN-u-co-pinyin");
const known = new Map<string, string>();

export function initialsOf(text: string): string {
  return [...text].map(letterOf).join("");
}

function letterOf(sign: string): string {
  if (/[a-z0-9]/i.test(sign)) return sign.toLowerCase();
  if (!/\p{Script=Han}/u.test(sign)) return "";
  const before = known.get(sign);
  if (before !== undefined) return before;
  let letter = "";
  for (let at = FIRST.length - 1; at >= 0 && !letter; at--) if (order.compare(sign, FIRST[at] as string) >= 0) letter = LETTERS[at] as string;
  known.set(sign, letter);
  return letter;
}

/** Whether the typed text stands in the words themselves or in their initials. */
export function matches(typed: string, words: string): boolean {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return true;
  return words.toLowerCase().includes(wanted) || initialsOf(words).includes(wanted.replace(/\s+/g, ""));
}
