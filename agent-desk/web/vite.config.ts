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
  plugins: [react(), { ...(locales.vite({ locales: ["en-US", "zh-CN"] }) as Plugin), enforce: "pre" }, unnamed(), compress()],
  resolve: {
    alias: [
      { find: "@", replacement: join(import.meta.dirname, "src") },
      // React has had this hook since 18; the shim only weighs.
      { find: /^use-sync-external-store\/shim(\/index\.js)?$/, replacement: "react" },
      // The package's own exports name the development build for every bundler; its production build is a little smaller.
      { find: /^react-router$/, replacement: join(import.meta.dirname, "node_modules/react-router/dist/production/index.mjs") },
    ],
  },
  // Names of classes are for people only while developing.
  css: { modules: { generateScopedName: process.env.NODE_ENV === "production" ? "[hash:base64:5]" : "[name]_[local]" } },
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
    rolldownOptions: {
      output: {
        // What every area needs travels as two files: they compress better than forty, and the first changes only with the lock file.
        codeSplitting: {
          groups: [
            { name: "core", test: /node_modules[\\/](react|react-dom|scheduler|react-router|cookie|set-cookie-parser|i18next|react-i18next|@tanstack[\\/](query-core|react-query)|zustand|use-sync-external-store)[\\/](?!.*nfiniteQuery)/ },
            { name: "base", test: /src[\\/]shared[\\/](api|news|page|socket|time|words[\\/]index)|src[\\/]shared[\\/]ui[\\/](PlainButton|buttonClass|Link|tone|Display|display|button|field)\.|createLucideIcon|Icon\.mjs|src[\\/]app[\\/](App|Door|Waiting|CrashGuard|homeOf)\.|vite[\\/]preload/ },
          ],
        },
      },
    },
  },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}", "tests/unit/**/*.test.ts"], setupFiles: ["tests/setup.ts"] },
} as Parameters<typeof defineConfig>[0]);

/**
 * The router names its components for developer tools (`Form.displayName = …`), and a name is a use: forms, scroll restoration and
 * the document's scripts, none of which this page has, would travel to every telephone. Without names the bundler drops them.
 */
function unnamed(): Plugin {
  return {
    name: "tandem-unnamed",
    apply: "build",
    transform(code, id) {
      if (!/node_modules\/react-router\//.test(id)) return null;
      const bare = code.replace(/^\w+\.displayName = "\w+";$/gm, "").replace(/= (React\d*\.(?:forwardRef|createContext|memo)\()/g, "= /* @__PURE__ */ $1");
      return { code: bare, map: null };
    },
  };
}

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
