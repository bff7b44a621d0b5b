import { join } from "node:path";
import { bring, file, PORTRAIT } from "./support/pictures";
import { ROOT } from "./support/server";
import { expect, test } from "./support/story";

test.skip(!process.env.MIEN_FIGURES, "npm run figures takes the pictures of the documents");

test("the Photo page stands at the head of the README as it is", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto("/");
  await bring(page, "drop", [file(PORTRAIT, "portrait.jpg")]);
  await expect(page.getByRole("heading", { name: "Happy" })).toBeVisible();
  await page.screenshot({ path: join(ROOT, "docs/images/photo.png") });
});
