// What a first visit loads, from the build's manifest: the entry, what it imports, and the first page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const MOST_KB = 200;
const PAGES = /^src\/features\/(\w+)\/\w+Page\.tsx$/;
const folder = fileURLToPath(new URL("../../src/mien/server/web", import.meta.url));
const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));

function files(name, found = new Set()) {
  const chunk = manifest[name];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const next of chunk.imports ?? []) files(next, found);
  return found;
}

const kB = (found) =>
  [...found].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0) / 1000;
let over = false;
for (const page of Object.keys(manifest).filter((name) => PAGES.test(name))) {
  const size = kB(files(page, files("index.html")));
  const first = PAGES.exec(page)[1];
  console.log(`${first.padEnd(8)} ${size.toFixed(1).padStart(6)} kB of gzip script`);
  over ||= first === "photo" && size > MOST_KB;
}
if (over) {
  console.error(`the first page loads more than ${MOST_KB} kB`);
  process.exit(1);
}
