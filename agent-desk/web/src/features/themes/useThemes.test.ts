import { expect, it } from "vitest";
import { branches, type Theme } from "./useThemes";

const theme = (id: string, size: number, parent: string | null) => ({ id, size, parent, parent_name: parent && `name of ${parent}` }) as Theme;

it("puts_themes_under_their_branch_by_size_and_leaves_a_lone_one_alone", () => {
  const found = branches([theme("a", 9, "p"), theme("b", 8, null), theme("c", 2, "p")]);
  expect(found.map((one) => [one.id, one.name, one.size, one.themes.length])).toEqual([["p", "name of p", 11, 2], ["b", null, 8, 1]]);
});
