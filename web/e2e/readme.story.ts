import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { agree, withCamera } from "./support/camera";
import { bring, file, PORTRAIT } from "./support/pictures";
import { PYTHON, ROOT } from "./support/server";
import { expect, test } from "./support/story";

test.skip(!process.env.MIEN_FIGURES, "npm run figures takes the pictures of the documents");
test.use({ launchOptions: withCamera(), permissions: ["camera"] });

const IMAGES = join(ROOT, "docs/images");
const ANIMATE = join(ROOT, "web/e2e/support/animate.py");
const FRAMES = 24;
const EVERY_MS = 250;

test("the Photo page stands at the head of the README as it is", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto("/");
  await bring(page, "drop", [file(PORTRAIT, "portrait.jpg")]);
  await expect(page.getByRole("heading", { name: "Happy" })).toBeVisible();
  await page.screenshot({ path: join(IMAGES, "photo.png") });
});

test("the Live page moves in the README as it does", async ({ page }, info) => {
  await page.setViewportSize({ width: 1120, height: 760 });
  await agree(page);
  await expect(page.getByRole("region", { name: "In view" }).getByRole("heading", { name: /Person 1/ })).toBeVisible();
  await page.waitForTimeout(20_000); // a curve to look at
  const pictures: string[] = [];
  for (let number = 0; number < FRAMES; number++) {
    const path = info.outputPath(`${String(number).padStart(2, "0")}.png`);
    writeFileSync(path, await page.screenshot());
    pictures.push(path);
    await page.waitForTimeout(EVERY_MS / 2); // a screenshot takes about as long
  }
  execFileSync(PYTHON, [ANIMATE, join(IMAGES, "live.webp"), String(EVERY_MS), ...pictures]);
});
