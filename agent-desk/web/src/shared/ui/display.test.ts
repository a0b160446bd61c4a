import { expect, it } from "vitest";
import { initials } from "./Display";

it("takes_the_given_name_of_a_chinese_person_and_the_first_character_of_a_company", () => {
  expect(initials("林晓")).toBe("晓");
  expect(initials("北方通联")).toBe("北");
  expect(initials("Ann Lee")).toBe("AL");
  expect(initials("  ")).toBe("?");
});
