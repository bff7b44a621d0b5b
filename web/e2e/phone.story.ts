import type { Page } from "@playwright/test";
import { PORTRAIT } from "./support/pictures";
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

/** Words of buttons and badges that have no room. */
const cutOff = (page: Page) =>
  page.locator("button *, a *, [class*=Badge]").evaluateAll((parts) =>
    parts
      .filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX === "hidden")
      .map(({ textContent }) => textContent)
      .filter(Boolean),
  );

test.describe("in German, whose words are long, on a small phone", () => {
  test.use({ locale: "de-DE", viewport: { width: 360, height: 800 } });

  test("no word is cut off, and what stands above a table is read without scrolling", async ({ page }) => {
    await page.goto("/");
    await page.setInputFiles("input[type=file][multiple]", [PORTRAIT]);
    const share = page.getByText(/^\d+\s%$/).first();
    expect((await share.boundingBox())?.height, "a share stands in one line").toBeLessThan(30);
    await page.goto("/models");
    await expect(page.getByText("kam mit mien").first()).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await page.goto("/history");
    await expect(page.getByRole("button", { name: "Ganzen Verlauf löschen" })).toBeVisible();
    expect(await cutOff(page)).toEqual([]);
    await page.goto("/operate");
    const caption = page.getByText("Seit dem Start des Dienstes", { exact: false });
    expect((await caption.boundingBox())?.width).toBeLessThan(340);
    await page.goto("/operate/people");
    expect((await page.getByLabel("Rolle von local").boundingBox())?.width).toBeGreaterThan(110);
  });
});
