// @vitest-environment node
/**
 * The budget of the page: a technician's telephone and a slow line have to carry it. Reads the built page, which `make test` makes first,
 * and leaves the bytes in `artefacts/page.json` for `make bench`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { DESK, filesOf, readManifest, TECHNICIAN, weigh, weighAll } from "./size";

const KB = 1000;
const manifest = readManifest();

const starts = { desk: weighAll(filesOf(manifest, DESK)), technician: weighAll(filesOf(manifest, TECHNICIAN)) };

beforeAll(() => {
  const artefacts = join(import.meta.dirname, "../../../../artefacts");
  mkdirSync(artefacts, { recursive: true });
  writeFileSync(join(artefacts, "page.json"), JSON.stringify(starts));
});

it("the_desk_starts_with_220_kB_at_most", () => {
  expect(starts.desk).toBeLessThanOrEqual(220 * KB);
});

it("the_technician_starts_with_130_kB_at_most", () => {
  expect(starts.technician).toBeLessThanOrEqual(130 * KB);
});

it("no_lazy_chunk_weighs_more_than_150_kB", () => {
  const lazy = Object.values(manifest).filter((chunk) => chunk.isDynamicEntry);
  expect(lazy.length).toBeGreaterThan(0);
  for (const { file } of lazy) expect([file, weigh(file) <= 150 * KB]).toEqual([file, true]);
});
