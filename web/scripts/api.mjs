// Writes src/api/schema.d.ts from the server's own description; with --check it only says whether that file is stale.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const python =
  process.env.PYTHON ?? (existsSync(at("../../.venv/bin/python")) ? at("../../.venv/bin/python") : "python3");
const described = execFileSync(python, [at("openapi.py")], {
  encoding: "utf8",
  maxBuffer: 1 << 26,
  env: { ...process.env, PYTHONPATH: at("../../src") },
});
const types = `// Written by \`npm run api\`; do not edit.\n${astToString(await openapiTS(described))}`;
const file = at("../src/api/schema.d.ts");

if (!process.argv.includes("--check")) {
  writeFileSync(file, types);
} else if (!existsSync(file) || readFileSync(file, "utf8") !== types) {
  console.error("src/api/schema.d.ts does not fit the server any more: run `npm run api` and commit it");
  process.exit(1);
}
