// @vitest-environment node
/** The budget of the page: a technician's telephone and a slow line have to carry it. Reads the built page, which `make test` makes first. */
import { expect, it } from "vitest";
import { DESK, filesOf, readManifest, TECHNICIAN, weigh, weighAll } from "./size";

const KB = 1000;
const manifest = readManifest();

it("the_desk_starts_with_220_kB_at_most", () => {
  expect(weighAll(filesOf(manifest, DESK))).toBeLessThanOrEqual(220 * KB);
});

it("the_technician_starts_with_130_kB_at_most", () => {
  expect(weighAll(filesOf(manifest, TECHNICIAN))).toBeLessThanOrEqual(130 * KB);
});

it("no_lazy_chunk_weighs_more_than_150_kB", () => {
  const lazy = Object.values(manifest).filter((chunk) => chunk.isDynamicEntry);
  expect(lazy.length).toBeGreaterThan(0);
  for (const { file } of lazy) expect([file, weigh(file) <= 150 * KB]).toEqual([file, true]);
});
