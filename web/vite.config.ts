/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { themeVariables } from "./scripts/theme.ts";

const server = process.env.MIEN_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), themeVariables()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/mien/server/web",
    emptyOutDir: true,
    assetsInlineLimit: 0, // a file may be cached for ever, and the policy of content allows no inline style
    modulePreload: { polyfill: false },
    manifest: true,
    license: { fileName: "assets/licences.md" }, // About leads to it
    target: "es2022",
  },
  server: {
    // The dev server keeps the page's own Host, so that the service sees its own page and no stranger's.
    proxy: Object.fromEntries(
      ["/api", "/docs", "/health", "/openapi.json", "/problems"].map((path) => [
        path,
        { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
      ]),
    ),
  },
  test: {
    environment: "jsdom",
    globals: true,
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["./src/lib/testing/setup.ts"],
    css: false,
    testTimeout: 30_000,
    alias: { "tus-js-client": "tus-js-client/lib.es5/browser/index.js" }, // what the page gets, not what Node gets
  },
});
