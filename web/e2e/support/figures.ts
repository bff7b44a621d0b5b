import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { ROOT } from "./server";

const LOAD = Math.round((loadavg()[0] ?? 0) * 10) / 10;

/** `npm run figures` writes what was measured to benchmarks/results/web.json, beside what other stories wrote there. */
export function keep(figures: object): void {
  if (!process.env.MIEN_FIGURES) return;
  const path = join(ROOT, "benchmarks/results/web.json");
  let before = {};
  try {
    before = JSON.parse(readFileSync(path, "utf8"));
  } catch {} // the first figures
  const machine = { cpu: cpus()[0]?.model.trim() ?? "", cores: cpus().length, load_before: LOAD };
  writeFileSync(path, `${JSON.stringify({ ...before, machine, ...figures }, null, 2)}\n`);
}

export const rounded = (figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)]));
