// Build of the page: four lazily loaded areas, Chinese and English strings only, compressed copies beside every asset.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import locales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const server = process.env.TANDEM_DEV_SERVER ?? "http://127.0.0.1:8080";
const proxy = {
  "/api": { target: server, changeOrigin: false },
  "/ws": { target: server, ws: true, changeOrigin: false },
};

export default defineConfig({
  plugins: [react(), { ...(locales.vite({ locales: ["en-US", "zh-CN"] }) as Plugin), enforce: "pre" }, compress()],
  resolve: { alias: { "@": join(import.meta.dirname, "src") } },
  server: { port: 5173, proxy, allowedHosts: [".localhost"] },
  preview: { proxy, allowedHosts: [".localhost"] },
  build: {
    target: "es2023",
    cssTarget: ["chrome125", "firefox128", "safari18"],
    manifest: true,
    modulePreload: { polyfill: false },
    // The page's policy allows no inline data, so small assets stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}", "tests/unit/**/*.test.ts"], setupFiles: ["tests/setup.ts"] },
} as Parameters<typeof defineConfig>[0]);

/** Writes `.br` and `.gz` beside each text asset; the program sends them as they are. */
function compress(): Plugin {
  return {
    name: "tandem-compress",
    apply: "build",
    enforce: "post",
    writeBundle(options) {
      for (const file of filesUnder(options.dir ?? "dist")) {
        if (!/\.(js|css|html|svg|json|webmanifest)$/.test(file)) continue;
        const body = readFileSync(file);
        if (body.length < 1024) continue;
        writeFileSync(`${file}.gz`, gzipSync(body, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
