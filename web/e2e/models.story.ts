import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./support/server";
import { expect, expectAccessible, screenshots, test } from "./support/story";

test("a researcher reads the card and every score of the model that is in use", async ({ page }) => {
  await page.goto("/models");
  await expect(page.getByRole("region", { name: "mien", exact: true })).toContainText("reads now");
  await page
    .getByRole("region", { name: "mien", exact: true })
    .getByRole("link", { name: /^Version/ })
    .click();
  await expect(page.getByRole("region", { name: "Intended use" })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "models-card");
  await page.getByRole("tab", { name: "Scores" }).click();
  const matrix = page.getByRole("region", { name: "Confusion matrix" }).getByRole("table");
  await expect(matrix.getByRole("row")).toHaveCount(8);
  await page.getByRole("combobox", { name: "Test set" }).selectOption("FER+ test, 8-class majority");
  await expect(matrix.getByRole("row")).toHaveCount(9);
  await expect(matrix).toContainText(/\d+ of \d+ faces that are Fear were read as Sad/);
  await expect(page.getByRole("region", { name: "Reliability" }).locator("svg").first()).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "models-scores");
  for (const tab of ["Fairness", "Robustness", "Training"]) {
    await page.getByRole("tab", { name: tab }).click();
    await expect(page.getByRole("tabpanel")).toBeVisible();
    await page.waitForTimeout(300);
    await expectAccessible(page);
    await screenshots(page, `models-${tab.toLowerCase()}`);
  }
});

test("an administrator compares two versions, promotes one and rolls back; activity shows it", async ({
  page,
  server,
}) => {
  const models = join(ROOT, "src/mien/models/mien");
  const shipped = Math.max(...readdirSync(models).map(Number));
  const added = 1001; // the first of one's own
  server.mien(["models", "add", join(models, `${shipped}`)]);
  const reads = async () => (await (await page.request.get("/api/v1/server")).json()).model.version;
  expect(await reads()).toBe(shipped);
  await page.goto("/models");
  await expect(page.getByRole("region", { name: "Accuracy over versions" }).locator("svg").first()).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "models");
  await page.getByRole("button", { name: `Point an alias at version ${added}` }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("status")).toContainText(
    `production points to version ${shipped} now, and to version ${added}`,
  );
  await expectAccessible(page);
  await screenshots(page, "models-promote");
  await dialog.getByRole("button", { name: "Point it there" }).click();
  await expect(page.getByRole("row", { name: new RegExp(`Version ${added}`) })).toContainText("reads now");
  expect(await reads()).toBe(added);
  await page.getByRole("button", { name: `Roll production back to version ${shipped}` }).click();
  await dialog.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByRole("row", { name: new RegExp(`Version ${shipped}`) })).toContainText("reads now");
  expect(await reads()).toBe(shipped);
  await page.getByRole("link", { name: "Compare versions" }).click();
  await expect(page.getByRole("row", { name: /^Accuracy/ })).toContainText("the same");
  await expectAccessible(page);
  await screenshots(page, "models-compare");
  await page.goto("/operate/activity");
  await page.getByLabel("What was done").selectOption("Models");
  await expect(page.getByText("pointed an alias at a version")).toHaveCount(2);
});
