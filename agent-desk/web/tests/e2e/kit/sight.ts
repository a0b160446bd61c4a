/** What is wrong with a page as it stands: accessibility by axe, keys shown in place of words, clipped labels, a page wider than its window. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export type Language = "zh-CN" | "en";
export type Theme = "light" | "dark";

/** Everything the page has to show has come, and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const waiting = document.querySelector("[data-testid=waiting]");
    return !waiting && document.querySelector("h1, [data-testid=call-record]") !== null && document.getAnimations().every((one) => one.playState !== "running" || one.effect?.getTiming().iterations === Infinity);
  });
}

/** Violations of WCAG 2.0 to 2.2, A and AA, each as `rule: where`. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate(async (tags) => {
    const { axe: judge } = window as unknown as { axe: { run: (where: Document, how: object) => Promise<AxeResults> } };
    return (await judge.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })).violations;
  }, WCAG);
  return found.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`));
}

type Words = { [key: string]: string | Words };
const AREAS = ["shell", "desk", "tech", "manage", "admin", "start"] as const;
export const wordsOf = (language: Language, area: string) => JSON.parse(readFileSync(join(import.meta.dirname, `../../../src/shared/words/${language}/${area}.json`), "utf8")) as Words;

function flat(words: Words, under = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) => (typeof value === "string" ? [[under + key, value] as [string, string]] : flat(value, `${under}${key}.`)));
}

const all = { "zh-CN": AREAS.flatMap((area) => flat(wordsOf("zh-CN", area))), en: AREAS.flatMap((area) => flat(wordsOf("en", area))) };
/** Keys no sentence would contain: those with a dot in them. */
const KEYS = new Set(all.en.map(([key]) => key).filter((key) => key.includes(".")));
const valuesOf = (language: Language) => new Set(all[language].map(([, text]) => text).filter((text) => !text.includes("{{")));
const OTHER = { "zh-CN": valuesOf("en"), en: valuesOf("zh-CN") };
const OWN = { "zh-CN": valuesOf("zh-CN"), en: valuesOf("en") };

/** Keys in place of words, and words of the other language that this one has its own for. */
export async function foreignWords(page: Page, language: Language): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const said: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (node instanceof Element) for (const name of ["aria-label", "title", "placeholder", "alt"]) said.push(node.getAttribute(name) ?? "");
      // A part that names its own language, such as the switch to the other one, is meant to be foreign.
      else if (!node.parentElement?.closest("[lang]:not(html), script, style")) said.push(node.textContent ?? "");
    }
    return said.map((text) => text.trim()).filter(Boolean);
  });
  const foreign = (text: string) => OTHER[language].has(text) && !OWN[language].has(text);
  return [...new Set(texts.filter((text) => KEYS.has(text.replace(/^\w+:/, "")) || foreign(text)))];
}

/** Buttons, tabs and labels whose words do not fit, and the page itself where it scrolls sideways. */
export function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const kinds = "button, [role=button], [role=tab], [role=radio], [role=menuitem], label, legend, th, h1, h2, h3, nav a, a[class*=button]";
    // The rail shows names beside its icons on hover, out of a pseudo-element: nothing of theirs is clipped.
    const found = [...document.querySelectorAll<HTMLElement>(kinds)].filter((one) => !one.dataset.name && one.checkVisibility({ visibilityProperty: true }) && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1);
    const texts = found.map((one) => `${one.tagName.toLowerCase()} “${one.textContent?.trim() || one.getAttribute("aria-label")}” ${one.scrollWidth} > ${one.clientWidth}`);
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...texts, `the page ${scrollWidth} > ${clientWidth}`] : texts;
  });
}

/** Words some 40 % longer, as German or Finnish would be, in place of English ones. */
export function lengthen(words: Words): Words {
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, typeof value === "string" ? longer(value) : lengthen(value)]));
}

function longer(text: string): string {
  let [owed, made] = [1, ""];
  for (const piece of text.split(/(\{\{.*?\}\}|\s+)/)) {
    made += piece;
    if (!/^[A-Za-z]/.test(piece)) continue;
    owed += piece.length * 0.4;
    made += "én".repeat(owed / 2);
    owed %= 2;
  }
  return made;
}

/** All of it together, in one theme and language. */
export async function expectSound(page: Page, where: string, language: Language): Promise<void> {
  await settled(page);
  expect.soft(await violations(page), `${where}: accessibility`).toEqual([]);
  expect.soft(await foreignWords(page, language), `${where}: words`).toEqual([]);
  expect.soft(await clipped(page), `${where}: clipped`).toEqual([]);
}
