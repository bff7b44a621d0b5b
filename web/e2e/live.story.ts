import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { agree, setCamera, withCamera } from "./support/camera";
import { startServer } from "./support/server";
import { expect, expectAccessible, screenshots, test } from "./support/story";

test.use({
  launchOptions: withCamera(),
  permissions: ["camera"],
  expectedErrors: /WebSocket|ERR_CONNECTION_REFUSED|status of (401|503)/,
});

const inView = (page: Page) => page.getByRole("region", { name: "In view" });
const picture = (page: Page) => page.getByRole("img", { name: /The camera's picture/ });
const figure = async (page: Page, name: string) =>
  Number.parseFloat((await page.locator(`dt:text-is("${name}") + dd`).textContent()) ?? "");
const isOn = (page: Page) =>
  page.evaluate(() => {
    const stream = document.querySelector("video")?.srcObject as MediaStream | null;
    return stream?.getTracks().some(({ readyState }) => readyState === "live") ?? false;
  });

test("nothing is switched on before somebody agrees", async ({ page }) => {
  await page.goto("/live");
  await expect(page.getByText(/Pictures go from this page to this server/)).toBeVisible();
  await expect(page.getByText(/Article 50\(3\)/)).toBeVisible();
  await page.getByRole("button", { name: "Switch the camera on" }).click();
  await expect(page.getByText(/Tick this first/)).toBeVisible();
  await expect(page.locator("video")).toHaveCount(0);
  await expectAccessible(page);
  await screenshots(page, "live-consent");
});

test("a face at the camera is read, frame after frame", async ({ page }) => {
  await agree(page);
  const person = inView(page).getByRole("heading", { name: /Person 1/ });
  await expect(person).toContainText("Happy");
  await expect(
    inView(page)
      .getByRole("list", { name: /^Person 1: how viewers/ })
      .getByRole("listitem"),
  ).toHaveCount(7);
  await expect(picture(page)).toBeVisible();
  await expect.poll(() => figure(page, "Results a second")).toBeGreaterThan(2);
  await expect(page.getByRole("status").filter({ hasText: "Person 1: Happy" })).toBeAttached({ timeout: 12_000 });
  await expect(page.getByRole("img", { name: /Person 1 over the last minute; strongest now: Happy/ })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "live");
});

test("a pause reads nothing and goes on where it was; the end puts the camera out", async ({ page }) => {
  await agree(page);
  await expect(inView(page).getByRole("heading", { name: /Person 1/ })).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused: nothing is read")).toBeVisible();
  const readings = () => page.getByText(/From .* on, [\d,]+ readings/).textContent();
  const stand = async () => {
    const before = await readings();
    await page.waitForTimeout(1_500); // longer than the page takes to count anew
    return (await readings()) === before;
  };
  await expect.poll(stand).toBe(true); // once what was on its way has come
  const before = await readings();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect.poll(readings).not.toBe(before);
  expect(await isOn(page)).toBe(true);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("The camera is off")).toBeVisible();
  expect(await isOn(page)).toBe(false);
});

test("the summary can be taken away, and stays nowhere else", async ({ page }) => {
  await agree(page);
  await expect(inView(page).getByRole("heading", { name: /Person 1/ })).toBeVisible();
  await page.waitForTimeout(2000);
  await page.getByRole("button", { name: "Stop" }).click();
  const summary = page.getByRole("region", { name: "Summary" });
  await expect(summary.getByRole("row", { name: /Person 1/ })).toContainText(/Happy, \d+% of readings/);
  await expectAccessible(page);
  await screenshots(page, "live-summary");
  const saved = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      summary.getByRole("button", { name }).click(),
    ]);
    return readFileSync(await download.path(), "utf8");
  };
  const { people, model } = JSON.parse(await saved("Summary (JSON)"));
  expect(model.name).toBe("mien");
  expect(people[0].strongest_share.happy).toBeGreaterThan(0.9);
  expect(people[0].peaks.happy.share).toBeGreaterThan(people[0].mean.happy);
  expect((await saved("Summary (CSV)")).split("\r\n")[0]).toMatch(/^person,readings,first_s,last_s,.*peak_happy_s/);
  const rows = (await saved("Every reading (CSV)")).trim().split("\r\n");
  expect(rows).toHaveLength(people[0].readings + 1);
  await summary.getByRole("button", { name: "Discard" }).click();
  await expect(summary).toBeHidden();
  const answer = await page.request.get("/api/v1/analyses");
  expect((await answer.json()).items).toEqual([]);
});

test("faces can be made unrecognizable on the screen", async ({ page }) => {
  await agree(page);
  await expect(inView(page).getByRole("heading", { name: /Person 1/ })).toBeVisible();
  await page.getByRole("switch", { name: "Make faces unrecognizable on the screen" }).check();
  await expect(page.locator("video")).toBeHidden();
  await expect(inView(page).getByRole("heading", { name: /Person 1/ })).toContainText("Happy");
  await page.waitForTimeout(500);
  await screenshots(page, "live-blurred");
});

test("a camera that is refused is told in words, and works once it is allowed", async ({ page }) => {
  await page.goto("/live");
  await setCamera(page, "denied");
  await agree(page);
  await expect(page.getByRole("alert")).toContainText("The camera was refused");
  await expectAccessible(page);
  await screenshots(page, "live-refused");
  await setCamera(page, "granted");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(inView(page).getByRole("heading", { name: /Person 1/ })).toBeVisible();
});

test("a camera that goes away in the middle is told, and what was read stays", async ({ page }) => {
  await agree(page);
  await expect(inView(page).getByRole("heading", { name: /Person 1/ })).toBeVisible();
  await setCamera(page, "denied");
  await expect(page.getByRole("alert")).toContainText("The camera is gone");
  await expect(page.getByRole("region", { name: "Summary" })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "live-lost");
});

test("a service that goes away comes back without a click", async ({ page }) => {
  const port = 20_000 + (process.pid % 20_000);
  const first = await startServer({}, port);
  await agree(page, first.url);
  await expect(inView(page).getByRole("heading", { name: /Person 1/ })).toBeVisible();
  await first.stop();
  await expect(page.getByRole("alert")).toContainText("The connection to the service is gone");
  await expectAccessible(page);
  await screenshots(page, "live-offline");
  const second = await startServer({}, port);
  await expect(inView(page).getByRole("heading", { name: /Person 2/ })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("alert")).toHaveCount(0);
  await second.stop();
});

test("where all places are taken the page waits for one", async ({ page, context }) => {
  const server = await startServer({ MIEN_LIVE_STREAMS: "1" });
  const other = await context.newPage();
  await agree(other, server.url);
  await expect(inView(other).getByRole("heading", { name: /Person 1/ })).toBeVisible();
  await page.bringToFront();
  await agree(page, server.url);
  await expect(page.getByRole("alert")).toContainText("All places for live streams are taken");
  await other.close();
  await expect(inView(page).getByRole("heading", { name: /Person 1/ })).toBeVisible({ timeout: 20_000 });
  await server.stop();
});
