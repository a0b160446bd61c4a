/** What a browser loads to open an area: the entry's chunks and everything they import statically, as gzip -9 sends them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export const dist = join(import.meta.dirname, "../../dist");

type Chunk = { file: string; css?: string[]; imports?: string[]; isDynamicEntry?: boolean };
export type Manifest = Record<string, Chunk>;

export function readManifest(): Manifest {
  const path = join(dist, ".vite/manifest.json");
  if (!existsSync(path)) throw new Error("the page is not built: run `make web` first");
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}

/** One language is loaded; Chinese and English weigh nearly the same. */
const words = (...areas: string[]) => areas.map((area) => `src/shared/words/zh-CN/${area}.json`);

export const DESK = ["index.html", "src/app/office/Office.tsx", "src/app/areas/desk.tsx", ...words("shell", "desk")];
export const TECHNICIAN = ["index.html", "src/app/areas/tech.tsx", ...words("shell", "tech")];

export function filesOf(manifest: Manifest, entries: readonly string[]): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const walk = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) throw new Error(`${key} is no chunk of the build any more`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    chunk.imports?.forEach(walk);
  };
  entries.forEach(walk);
  return files;
}

export const weigh = (file: string) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
export const weighAll = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + weigh(file), 0);
