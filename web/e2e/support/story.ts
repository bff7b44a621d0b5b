import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { type Server, startServer } from "./server";

interface Options {
  /** What a story provokes on purpose: console errors that match are no failure. A list of two would be read as options. */
  expectedErrors: RegExp | RegExp[];
}

interface PerWorker {
  server: Server;
}

/**
 * `test` for stories: a page of a real server, and a failure where the console has an error, the policy of content
 * was broken or another host was asked for.
 */
export const test = base.extend<Options, PerWorker>({
  expectedErrors: [[], { option: true }],
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  page: async ({ page, expectedErrors }, use) => {
    const faults = watched(page, [expectedErrors].flat());
    await use(page);
    expect(faults, "errors in the console, or requests to other hosts").toEqual([]);
  },
});

export { expect };

function watched(page: Page, expected: RegExp[]): string[] {
  const faults: string[] = [];
  const note = (fault: string) => expected.some((one) => one.test(fault)) || faults.push(fault);
  page.on("console", (message) => message.type() === "error" && note(`${message.text()} (${message.location().url})`));
  page.on("pageerror", (error) => note(String(error)));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isOurs = ["blob:", "data:"].includes(url.protocol) || url.hostname === "127.0.0.1";
    if (!isOurs) note(`${request.method()} ${request.url()}`);
  });
  return faults;
}

/** Fails where axe finds a serious or critical fault on the page as it stands; contrasts are measured in the dark too. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoFaults(page, () => new AxeBuilder({ page }));
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNoFaults(page, () => new AxeBuilder({ page }).withRules(["color-contrast"]));
  await page.emulateMedia({ colorScheme: null });
}

/** What axe finds must be gone soon: it may have looked in the middle of a change that began while it looked. */
async function expectNoFaults(page: Page, axe: () => AxeBuilder): Promise<void> {
  const found = async () => {
    await stands(page);
    return faultsOf(axe());
  };
  await expect.poll(found, { timeout: 5_000 }).toEqual([]);
}

/** Waits until nothing fades or moves any more: a colour on its way is none that anybody reads. */
async function stands(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
    const ended = Promise.all(ending.map((one) => one.finished.catch(() => {})));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1_000))]); // one that is held never ends
  });
}

async function faultsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
}

const LOOKS = {
  light: { width: 1280, height: 900, scheme: "light" },
  dark: { width: 1280, height: 900, scheme: "dark" },
  phone: { width: 390, height: 844, scheme: "light" },
} as const;

/** Writes `screenshots/NAME-{light,dark,phone}.png` of the whole page, and leaves it as it was. */
export async function screenshots(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const [look, { width, height, scheme }] of Object.entries(LOOKS)) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.waitForTimeout(150);
    await page.screenshot({ path: `screenshots/${name}-${look}.png`, fullPage: true });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
      `${name} is wider than a ${look} screen`,
    ).toBeLessThanOrEqual(width);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}
