// The lock holds no address: it must install from whatever registry the person has.
import { readFileSync } from "node:fs";

const lock = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
if (/"resolved":|https?:\/\/[^"]*registry/.test(lock)) {
  console.error("package-lock.json names a registry: remove it, and run npm install with web/.npmrc in place");
  process.exit(1);
}
