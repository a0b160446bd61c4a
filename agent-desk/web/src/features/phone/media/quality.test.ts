import { expect, it } from "vitest";
import { judge } from "./quality";

const calm = { received: 100, lost: 0, jitterMs: 5, roundTripMs: 20 };

it("judges_a_line_by_what_was_lost_since_the_last_reading", () => {
  expect(judge({ ...calm, lost: 50 }, { ...calm, received: 200, lost: 50 })).toBe("good");
  expect(judge(calm, { ...calm, received: 198, lost: 2 })).toBe("fair");
  expect(judge(calm, { ...calm, received: 190, lost: 10 })).toBe("poor");
});

it("calls_a_late_line_poor_even_when_nothing_is_lost", () => {
  expect(judge(calm, { ...calm, received: 200, roundTripMs: 400 })).toBe("poor");
});
