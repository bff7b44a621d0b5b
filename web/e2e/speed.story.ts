import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { keep, rounded } from "./support/figures";
import { PORTRAIT } from "./support/pictures";
import { expect, test } from "./support/story";

const ROUNDS = 15;
// What the page promises on two idle cores. Beside other programs the median may be late for no fault of the page's, so
// the tests hold the best round against it; the figures have them all.
const RESULT_MS = 300;
const PAINT_MS = 1500;

test("the first page is painted early and moves nothing afterwards", async ({ browser, server }) => {
  const paints: number[] = [];
  const shifts: number[] = [];
  for (let round = 0; round < 5; round++) {
    const context = await browser.newContext(); // with nothing in its cache
    const page = await context.newPage();
    await page.addInitScript(observe);
    await page.goto(server.url, { waitUntil: "networkidle" });
    await page.getByRole("heading", { level: 1 }).waitFor();
    const seen = await page.evaluate(() => (window as unknown as { seen: { paint: number; shift: number } }).seen);
    paints.push(seen.paint);
    shifts.push(seen.shift);
    await context.close();
  }
  const [least = 0, , median = 0, , slowest = 0] = paints.toSorted((one, other) => one - other);
  const shift = Math.max(...shifts);
  keep({ first_page: { rounds: 5, largest_paint_ms: rounded({ least, median, slowest }), layout_shift: shift } });
  expect(least).toBeGreaterThan(0);
  expect(least).toBeLessThanOrEqual(PAINT_MS);
  expect(shift).toBeLessThanOrEqual(0.001);
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
  const sorted = rest.toSorted((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const slowest = sorted.at(-1) ?? 0;
  const [least = 0] = sorted;
  const figures = { least, median, slowest, first };
  keep({ photo: { size: "1280x960", rounds: ROUNDS, drop_to_result_ms: rounded(figures) } });
  expect(least).toBeLessThanOrEqual(RESULT_MS);
});

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
