import type { Page } from "@playwright/test";
import { makeBroken, makeFilm } from "./support/films";
import { PORTRAIT } from "./support/pictures";
import { startServer } from "./support/server";
import { expect, expectAccessible, test } from "./support/story";

test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

test("somebody with a phone takes a photo and sees the result", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText("Read a picture")).toBeVisible();
  await expect(page.getByText("Drop pictures here")).toBeHidden();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Take a photo" }).tap();
  const camera = await chooser;
  expect(await camera.element().getAttribute("capture")).toBe("environment");
  await expectAccessible(page);
  await page.screenshot({ path: "screenshots/photo-start-touch.png" });
  await camera.setFiles(PORTRAIT);
  await expect(page.getByRole("heading", { name: "Happy" })).toBeVisible();
  await page.getByRole("button", { name: /^Face 1: Happy/ }).tap();
  await expect(page.getByRole("region", { name: "Face 1" })).toBeInViewport();
});

/** Words of buttons, badges and choices that have no room. */
const cutOff = (page: Page) =>
  page.locator("button *, a *, [class*=Badge], [class*=SegmentedControl]").evaluateAll((parts) =>
    parts
      .filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX === "hidden")
      .map(({ textContent }) => textContent)
      .filter(Boolean),
  );

test.describe("in German, whose words are long, on a small phone", () => {
  test.use({ locale: "de-DE", viewport: { width: 320, height: 720 } });

  test("no word is cut off, and what stands above a table is read without scrolling", async ({ page }) => {
    await page.goto("/");
    await page.setInputFiles("input[type=file][multiple]", [PORTRAIT]);
    const share = page.getByText(/^\d+\s%$/).first();
    expect((await share.boundingBox())?.height, "a share stands in one line").toBeLessThan(30);
    const verdict = page.getByRole("heading", { name: "Fröhlich" });
    expect((await verdict.boundingBox())?.height, "a verdict of one word stands in one line").toBeLessThan(40);
    expect(await cutOff(page)).toEqual([]);
    await page.goto("/models");
    await expect(page.getByText("kam mit mien").first()).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await page.goto("/history");
    await expect(page.getByRole("button", { name: "Ganzen Verlauf löschen" })).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await page.goto("/operate");
    const caption = page.getByText("Seit dem Start des Dienstes", { exact: false });
    expect((await caption.boundingBox())?.width).toBeLessThan(300);
    await page.goto("/operate/people");
    expect((await page.getByLabel("Rolle von local").boundingBox())?.width).toBeGreaterThan(110);
  });

  test("no word is cut off while films are sent, and read, and looked through", async ({ page }) => {
    test.setTimeout(180_000);
    const server = await startServer(); // its films are nobody else's
    try {
      const send = async (...films: string[]) => {
        await page.goto(`${server.url}/video`);
        await page.getByLabel("Dateien wählen").setInputFiles(films);
        await page.getByRole("switch", { name: /eingezeichneten Rahmen/ }).check();
        await page.getByRole("button", { name: "Lesen lassen" }).click();
      };
      await send(makeFilm("kurz.mp4", { seconds: 1 }));
      await page.getByRole("link", { name: "Beim Lesen zusehen" }).click();
      await expect(page.getByRole("button", { name: "Zusammenfassung (JSON)" })).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText("Deine Datei")).toBeVisible();
      expect(await cutOff(page)).toEqual([]);
      await send(makeFilm("lang.mp4", { seconds: 120 }), makeBroken("kaputt.mp4"));
      await expect(page.getByText(/^Wird gelesen/)).toBeVisible({ timeout: 60_000 });
      await expect(page.getByRole("button", { name: "Angekommene ausblenden" })).toBeVisible();
      expect(await cutOff(page)).toEqual([]);
      await page.getByRole("button", { name: "lang.mp4 abbrechen" }).click();
      await page.getByRole("button", { name: "Angekommene ausblenden" }).click();
      await expect(page.getByRole("region", { name: "Deine Filme und Archive" })).toBeFocused();
      await expect(page.getByText("Abgebrochen", { exact: true })).toBeVisible({ timeout: 60_000 });
      await page.goto("about:blank"); // or it asks after its jobs while the server stops
    } finally {
      await server.stop();
    }
  });
});
