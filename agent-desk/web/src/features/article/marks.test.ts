import { expect, it } from "vitest";
import { withMark } from "./marks";

it("sets_and_takes_away_the_mark_around_a_word", () => {
  const once = withMark("bold", { text: "先关阀再拆", from: 1, to: 3 });
  expect(once).toEqual({ text: "先**关阀**再拆", from: 3, to: 5 });
  expect(withMark("bold", once).text).toBe("先关阀再拆");
});

it("sets_and_takes_away_the_mark_of_every_chosen_line", () => {
  const text = "first\nsecond\nthird";
  const steps = withMark("numbers", { text, from: 2, to: 9 });
  expect(steps.text).toBe("1. first\n2. second\nthird");
  expect(withMark("numbers", steps).text).toBe(text);
  expect(withMark("note", { text: "", from: 0, to: 0 }).text).toBe("> ");
});
