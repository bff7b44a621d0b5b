import { expect, expectAccessible, screenshots, test } from "./support/story";

test("a visitor goes through the pages with the keyboard alone", async ({ page }) => {
  await page.goto("/");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeAttached(); // keys that are pressed before there is a page lead nowhere
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await page.getByRole("link", { name: "About" }).first().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "About" })).toBeFocused();
  await expect(page).toHaveTitle("About · mien");
});

test("language and appearance stay as they were chosen", async ({ page }) => {
  await page.goto("/about");
  await page.getByRole("button", { name: /^Language/ }).click();
  await page.getByRole("menuitemradio", { name: "Deutsch" }).click();
  await page.getByRole("button", { name: /^Darstellung/ }).click();
  await page.getByRole("menuitemradio", { name: "Dunkel" }).click();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("the menu of a phone opens, leads on, and closes", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  const about = page.getByRole("navigation").getByRole("link", { name: "About" });
  await expect(about).toBeHidden();
  await page.getByRole("button", { name: "Open the menu" }).click();
  await expectAccessible(page);
  await about.click();
  await expect(page.getByRole("heading", { level: 1, name: "About" })).toBeVisible();
  await expect(about).toBeHidden();
});

test("an address that is no page says so", async ({ page }) => {
  await page.goto("/sign-in/nowhere");
  await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "not-found");
});
