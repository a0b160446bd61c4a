import i18next from "i18next";
import { describe, expect, it } from "vitest";
import { addWords, showLanguage, startWords } from ".";

const files = import.meta.glob<Record<string, unknown>>(["./en/*.json", "./zh-CN/*.json"], { eager: true, import: "default" });

function flat(tree: Record<string, unknown>, under = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === "string" ? [[under + key, value] as [string, string]] : flat(value as Record<string, unknown>, `${under}${key}.`)));
}
const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map((hit) => hit[1]).sort();
const areas = Object.keys(files).filter((path) => path.startsWith("./en/")).map((path) => path.slice(5, -5));

describe.each(areas)("the words of %s", (area) => {
  const en = flat(files[`./en/${area}.json`] ?? {});
  const zh = new Map(flat(files[`./zh-CN/${area}.json`] ?? {}));

  it("have_the_same_blanks_in_both_languages", () => {
    for (const [key, text] of en) if (zh.has(key)) expect([key, blanks(zh.get(key) ?? "")]).toEqual([key, blanks(text)]);
  });
  it("are_never_empty", () => {
    for (const [key, text] of [...en, ...zh]) expect([key, text.trim() !== ""]).toEqual([key, true]);
  });
});

describe("an area that loads while the language changes", () => {
  it("speaks_the_language_that_is_coming", async () => {
    await startWords();
    await showLanguage("en");
    const change = showLanguage("zh-CN");
    await addWords("admin", { en: () => import("./en/admin.json"), "zh-CN": () => import("./zh-CN/admin.json") });
    await change;
    expect(i18next.t("title", { ns: "admin" })).toBe("管理");
  });
});
