import { expect, it } from "vitest";
import { blocksOf } from "./Prose";

it("reads_headings_lists_and_paragraphs_of_an_article", () => {
  const blocks = blocksOf("# 更换密封件\n\n先泄压。\n再拆。\n\n1. 关阀\n2. 拆螺栓\n- 垫片\n> 注意");
  expect(blocks.map((block) => [block.kind, block.lines.length])).toEqual([["h", 1], ["p", 2], ["ol", 2], ["ul", 1], ["quote", 1]]);
});
