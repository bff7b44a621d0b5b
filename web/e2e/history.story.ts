import { readFileSync } from "node:fs";
import type { APIRequestContext, Page } from "@playwright/test";
import { makeBroken, PORTRAIT } from "./support/films";
import { startServer } from "./support/server";
import { expect, expectAccessible, screenshots, test } from "./support/story";

test.use({ actionTimeout: 10_000 });

/** Have pictures read as the page Photo does. */
async function read(request: APIRequestContext, url: string, ...names: string[]): Promise<void> {
  for (const name of names) {
    const image = { name, mimeType: "image/jpeg", buffer: readFileSync(PORTRAIT) };
    expect((await request.post(`${url}/api/v1/analyses`, { multipart: { image } })).status()).toBe(200);
  }
}

async function sendFilm(request: APIRequestContext, url: string): Promise<void> {
  const video = { name: "talk.mp4", mimeType: "video/mp4", buffer: readFileSync(makeBroken("talk.mp4")) };
  expect((await request.post(`${url}/api/v1/jobs`, { multipart: { video } })).status()).toBe(202);
}

const names = (page: Page) => page.getByRole("link", { name: /^Open / });

test("a person finds, opens, takes along and deletes what was read", async ({ page, request }) => {
  test.setTimeout(180_000);
  const server = await startServer({ MIEN_KEEP_IMAGES_DAYS: "1" });
  try {
    await page.goto(`${server.url}/history`);
    await expect(page.getByText("Nothing here yet.")).toBeVisible();
    await expectAccessible(page);
    await screenshots(page, "history-empty");

    await sendFilm(request, server.url);
    await read(request, server.url, "beach.jpg", "party.jpg", "portrait.jpg");
    await page.reload();
    await expect(names(page)).toHaveText(["portrait.jpg", "party.jpg", "beach.jpg", "talk.mp4"]);
    await expect(page.getByText("What was read is kept for 30 days.")).toBeVisible();
    await expect(page.getByText("Pictures and films are kept for 1 day.")).toBeVisible();
    await expectAccessible(page);
    await screenshots(page, "history-list");

    await page.getByRole("searchbox", { name: "Name" }).fill("BEA");
    await expect(names(page)).toHaveText(["beach.jpg"]);
    await page.getByRole("button", { name: "Show everything" }).click();
    await page.getByLabel("Expression").selectOption("happy");
    await expect(names(page)).toHaveText(["portrait.jpg", "party.jpg", "beach.jpg"]);
    await page.getByLabel("Expression").selectOption("sad");
    await expect(page.getByText("Nothing matches.")).toBeVisible();
    await page.getByRole("button", { name: "Show everything" }).click();
    await page.getByLabel("Kind").selectOption("video");
    await expect(names(page)).toHaveText(["talk.mp4"]);
    await page.getByLabel("From").fill("2099-01-01");
    await expect(page.getByText("Nothing matches.")).toBeVisible();
    await page.getByRole("button", { name: "Show everything" }).click();

    await page.getByRole("link", { name: "Open portrait.jpg" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "portrait.jpg" })).toBeVisible();
    await expect(page.getByText(/Read as Happy, \d+%/)).toBeVisible();
    const picture = page.getByRole("img", { name: "portrait.jpg, with the faces that were found" });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
    await expectAccessible(page);
    await screenshots(page, "history-picture");
    await page.getByRole("link", { name: "Back to History" }).click();

    const exported = page.waitForEvent("download");
    await page.getByRole("link", { name: "Take everything along (zip)" }).click();
    expect(
      readFileSync(await (await exported).path())
        .subarray(0, 2)
        .toString(),
    ).toBe("PK");

    await page.getByRole("checkbox", { name: "Choose party.jpg" }).check();
    await page.getByRole("checkbox", { name: "Choose beach.jpg" }).check();
    await page.getByRole("button", { name: "Delete 2" }).click();
    await expect(page.getByRole("dialog", { name: "Delete 2 entries?" })).toBeVisible();
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
    await expectAccessible(page);
    await page.evaluate(() => window.scrollTo(0, 0));
    await screenshots(page, "history-delete");
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(names(page)).toHaveText(["portrait.jpg", "talk.mp4"]);

    await page.getByRole("button", { name: "Delete my whole history" }).click();
    await expect(page.getByRole("button", { name: "Delete everything" })).toBeDisabled();
    await page.getByRole("checkbox", { name: /I know that it cannot be brought back/ }).check();
    await page.getByRole("button", { name: "Delete everything" }).click();
    await expect(page.getByRole("link", { name: "Open portrait.jpg" })).toHaveCount(0);
  } finally {
    await server.stop();
  }
});

test("a long history comes page by page, in order", async ({ page, request, server }) => {
  test.setTimeout(120_000);
  await read(request, server.url, ...Array.from({ length: 27 }, (_, index) => `p${index}.jpg`));
  await page.goto("/history");
  await expect(names(page)).toHaveCount(25);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(names(page)).toHaveCount(27);
  await expect(names(page).last()).toHaveText("p0.jpg");
});
