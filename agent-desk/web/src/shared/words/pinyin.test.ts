import { expect, it } from "vitest";
import { initialsOf, matches } from "./pinyin";

it("knows_the_first_letters_of_everyday_words", () => {
  expect(initialsOf("漏水")).toBe("ls");
  expect(initialsOf("北方通联")).toBe("bftl");
  expect(initialsOf("故障 › 漏水")).toBe("gzls");
  expect(initialsOf("E07 报警")).toBe("e07bj");
});

it("finds_by_initials_by_words_and_by_english", () => {
  expect(matches("ls", "故障 › 漏水")).toBe(true);
  expect(matches("漏", "故障 › 漏水")).toBe(true);
  expect(matches("leak", "Fault › Leak")).toBe(true);
  expect(matches("xyz", "故障 › 漏水")).toBe(false);
});
