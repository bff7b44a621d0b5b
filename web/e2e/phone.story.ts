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
