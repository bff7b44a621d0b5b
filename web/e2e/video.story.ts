import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { makeArchive, makeBroken, makeFilm } from "./support/films";
import { startServer } from "./support/server";
import { expect, expectAccessible, screenshots, test } from "./support/story";

test.use({ actionTimeout: 10_000 });

const READ_MS = 60_000; // the worker looks for jobs now and then, and starts a process for each

const choose = (page: Page, ...files: string[]) => page.getByLabel("Choose files").setInputFiles(files);

async function send(page: Page, ...files: string[]): Promise<void> {
  await page.goto("/video");
  await choose(page, ...files);
  await page.getByRole("button", { name: "Have it read" }).click();
}

const openJob = (page: Page) => page.getByRole("link", { name: "See how it is read" }).click();

const time = (page: Page) => page.locator("video").evaluate((film: HTMLVideoElement) => film.currentTime);

test("a person sends a film, follows how it is read, and looks it through", async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto("/video");
  await expect(page.getByText("Nothing yet.")).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "video-empty");

  await choose(page, makeFilm("interview.mp4", { seconds: 6 }));
  await page.getByRole("switch", { name: /boxes drawn in/ }).check();
  await expectAccessible(page);
  await screenshots(page, "video-options");
  await page.getByRole("button", { name: "Have it read" }).click();
  await expect(page.getByRole("region", { name: "On its way" })).toBeVisible();
  await openJob(page);
  await expect(page.getByRole("heading", { level: 1, name: "interview.mp4" })).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Reading of interview.mp4" })).toBeAttached();
  await expectAccessible(page);
  await screenshots(page, "video-reading");

  await expect(page.getByRole("slider", { name: "Place in the film" })).toBeVisible({ timeout: READ_MS });
  await expect(page.getByText(/In 0:06.0 one person was seen/)).toBeVisible();
  await expect(page.getByText(/Person 1 was seen for .* mostly Happy/)).toBeVisible();
  await expect
    .poll(() => page.locator("video").evaluate((film: HTMLVideoElement) => film.readyState))
    .toBeGreaterThan(1);

  await page
    .getByRole("button", { name: /^Peak: Happy/ })
    .first()
    .click();
  const label =
    (await page
      .getByRole("button", { name: /^Peak: Happy/ })
      .first()
      .getAttribute("aria-label")) ?? "";
  const peak = Number(/at 0:0(\d\.\d)/.exec(label)?.[1]);
  await expect.poll(async () => Math.abs((await time(page)) - peak)).toBeLessThan(0.1);
  await expect(page.getByTestId("now")).toContainText("Person 1 · Happy");

  const slider = page.getByRole("slider", { name: "Place in the film" });
  await slider.focus();
  await page.keyboard.press("Home");
  await expect.poll(() => time(page)).toBeLessThan(0.05);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => time(page)).toBeCloseTo(1 / 12, 1);
  await expect(slider).toHaveAttribute("aria-valuetext", /0:00\.1: Happy \d+%/);

  const curve = page.locator(".u-over");
  const box = await curve.boundingBox();
  await curve.click({ position: { x: (box?.width ?? 0) * 0.52, y: 100 } });
  await expect.poll(() => time(page)).toBeGreaterThan(2.8);
  await expect(page.getByTestId("now")).toContainText("Nobody is seen.");
  await page
    .getByRole("button", { name: /^Jump to 0:00.0: Happy/ })
    .first()
    .click();
  await expect.poll(() => time(page)).toBeLessThan(0.1);

  await page.getByLabel("Name of person 1").fill("Eileen");
  await expect(page.getByText(/Eileen was seen for/)).toBeVisible();
  await expectAccessible(page);
  await page.evaluate(() => window.scrollTo(0, 0)); // or the bar at the top is pictured in the middle
  await screenshots(page, "video-result");

  const loading = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV", exact: true }).click();
  const csv = readFileSync(await (await loading).path(), "utf8");
  expect(csv.split("\n")[0]).toContain("p_happy");
  for (const name of ["JSON Lines", "Parquet", "Episodes (CSV)", "Film with boxes (MP4)", "Report"]) {
    const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
    expect((await page.request.get(href ?? "")).status(), name).toBe(200);
  }
  await page.locator("label", { hasText: /^With boxes drawn in$/ }).click();
  await expect(page.locator("video")).toHaveAttribute("src", /format=mp4/);

  await page.reload();
  await expect(page.getByText("Your film stays on your computer.", { exact: false })).toBeVisible();
  await expect(page.getByText(/Eileen was seen for/)).toBeVisible();
  await page.getByLabel("Choose the film").setInputFiles(makeFilm("interview.mp4", { seconds: 6 }));
  await expect(page.locator("video")).toHaveAttribute("src", /^blob:/);
});

test("boxes keep step with the film while it plays", async ({ page }) => {
  test.setTimeout(120_000);
  await send(page, makeFilm("plays.mp4", { seconds: 3 }));
  await openJob(page);
  await expect(page.getByRole("slider", { name: "Place in the film" })).toBeVisible({ timeout: READ_MS });
  await page.locator("video").evaluate((film: HTMLVideoElement) => {
    film.muted = true;
    return film.play();
  });
  await expect.poll(() => time(page)).toBeGreaterThan(0.5);
  const drawn = await page
    .locator("canvas[aria-hidden]")
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return pixels.some((value) => value > 0);
    });
  expect(drawn).toBe(true);
  await expect(page.getByTestId("now")).toContainText(/0:0[0-9]/);
});

test.describe("an upload whose line breaks", () => {
  test.use({ expectedErrors: [/net::ERR_/] });

  test("is tried again, paused and gone on with, also after the page was loaded anew", async ({ page }) => {
    test.setTimeout(180_000);
    const film = makeFilm("long.mp4", { seconds: 2, padding: 20 * 2 ** 20 });
    let pieces = 0;
    await page.route("**/api/v1/uploads/*", async (route) => {
      if (route.request().method() === "PATCH" && ++pieces > 1) await route.abort("connectionreset");
      else await route.continue();
    });
    await send(page, film);
    await expect(page.getByText("The connection is lost; it is tried again")).toBeVisible();
    await expectAccessible(page);
    await screenshots(page, "video-sending");
    await page.getByRole("button", { name: "Pause long.mp4" }).click();
    await expect(page.getByText(/Paused at \d+%/)).toBeVisible();

    await page.reload();
    await expect(page.getByText(/long.mp4: 40% of 21 MB had come/)).toBeVisible();
    await expectAccessible(page);
    await screenshots(page, "video-unfinished");
    await page
      .getByLabel("Choose long.mp4 again")
      .last()
      .setInputFiles(makeFilm("other.mp4", { seconds: 1 }));
    await expect(page.getByText(/That is another file/).last()).toBeVisible();

    await page.unroute("**/api/v1/uploads/*");
    const offsets: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "PATCH") offsets.push(request.headers()["upload-offset"] ?? "");
    });
    await page.getByLabel("Choose long.mp4 again").last().setInputFiles(film);
    await openJob(page);
    expect(offsets[0], "what had come is not sent again").toBe(String(8 * 2 ** 20));
    await expect(page.getByRole("slider", { name: "Place in the film" })).toBeVisible({ timeout: READ_MS });
  });
});

test("a film that is being read can be cancelled, and deleted", async ({ page }) => {
  test.setTimeout(120_000);
  await send(page, makeFilm("endless.mp4", { seconds: 120 }));
  await page.getByRole("button", { name: "Cancel endless.mp4" }).click();
  const row = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Open endless.mp4" }) });
  await expect(row.getByText("Cancelled")).toBeVisible({ timeout: READ_MS });
  await page.getByRole("button", { name: "Delete endless.mp4" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(row).toHaveCount(0);
});

test("a file that is no film is told so, in words that help", async ({ page }) => {
  test.setTimeout(120_000);
  await send(page, makeBroken("broken.mp4"));
  await openJob(page);
  await expect(page.getByRole("alert")).toContainText("Try to save it anew", { timeout: READ_MS });
  await expectAccessible(page);
  await screenshots(page, "video-failed");
  await page.getByRole("link", { name: "All films" }).click();
  await expect(page.getByText("It could not be read")).toBeVisible();
  await screenshots(page, "video-list");
});

test("films that are more than the service takes at a time wait for their turn, and all become jobs", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const server = await startServer({ MIEN_OPEN_UPLOADS: "2" }); // a refusal would be an error in the console
  try {
    await page.route("**/api/v1/uploads/*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 200)); // as slow as a line to elsewhere
      await route.continue();
    });
    await page.goto(`${server.url}/video`);
    const names = Array.from({ length: 9 }, (_, number) => `many-${number}.mp4`);
    await choose(page, ...names.map(makeBroken));
    await page.getByRole("button", { name: "Have it read" }).click();
    await expect(page.getByText("Waits for its turn").first()).toBeVisible();
    await expectAccessible(page);
    await expect(page.getByRole("link", { name: "See how it is read" })).toHaveCount(names.length, {
      timeout: READ_MS,
    });
    for (const name of names) await expect(page.getByRole("link", { name: `Open ${name}` })).toBeVisible();
    await page.goto("about:blank"); // or it asks after its jobs while the server stops
  } finally {
    await server.stop();
  }
});

test("a film that is given up before the page knows where it is leaves nothing on the server", async ({ page }) => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    page.route("**/api/v1/uploads", async (route) => {
      const made = await route.fetch();
      const given = new Promise<void>((give) => {
        answer = give;
      });
      resolve();
      await given;
      await route.fulfill({ response: made });
    });
  });
  await send(page, makeBroken("regretted.mp4"));
  await asked;
  await page.getByRole("button", { name: "Give regretted.mp4 up" }).click();
  const gone = page.waitForResponse((one) => one.request().method() === "DELETE");
  answer();
  expect((await gone).status()).toBe(204);
  await expect(page.getByText("regretted.mp4")).toHaveCount(0);
});

test("a zip of pictures gives a table of what was read", async ({ page }) => {
  test.setTimeout(120_000);
  await send(page, makeArchive("pictures.zip"));
  await openJob(page);
  const table = page.getByRole("table", { name: "Pictures in the archive" });
  await expect(table.getByRole("row", { name: /portrait.jpg 1 Happy/ })).toBeVisible({ timeout: READ_MS });
  await expect(table.getByRole("row", { name: /note.png/ })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "video-archive");
});

test("a person who has signed in sends a file under their session's token", async ({ page }) => {
  test.setTimeout(120_000);
  const server = await startServer();
  try {
    server.mien(["admin", "create-user", "ada", "--role", "member"], "correct horse battery\n");
    const data = { name: "ada", password: "correct horse battery" };
    expect((await page.request.post(`${server.url}/api/v1/sessions`, { data })).status()).toBe(201);
    await page.goto(`${server.url}/video`);
    await choose(page, makeBroken("mine.mp4"));
    await page.getByRole("button", { name: "Have it read" }).click();
    await expect(page.getByRole("link", { name: "See how it is read" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Open mine.mp4" })).toBeVisible();
    await page.goto("about:blank"); // or it asks after its job while the server stops
  } finally {
    await server.stop();
  }
});
