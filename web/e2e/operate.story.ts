import { expect, expectAccessible, screenshots, test } from "./support/story";

test("an administrator sees how the service does", async ({ page }) => {
  await page.goto("/operate");
  await expect(page.getByRole("region", { name: "Health" })).toContainText("The service is ready");
  await expect(page.getByRole("region", { name: "Jobs" })).toContainText("nothing waits");
  await expect(page.getByRole("region", { name: "Requests", exact: true })).toContainText("/health/ready");
  await page.waitForResponse((answer) => answer.url().endsWith("/api/v1/operations"));
  await expectAccessible(page);
  await screenshots(page, "operate");
});

test("a person who only uses keys is added, given another role, shut out and let in; activity tells of it", async ({
  page,
}) => {
  await page.goto("/operate/people");
  await page.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("grace");
  await dialog.getByLabel("Role").selectOption("Member");
  await expectAccessible(page);
  await screenshots(page, "operate-add-person");
  await dialog.getByRole("button", { name: "Add a person" }).click();
  await page.getByLabel("Role of grace").selectOption("Viewer");
  await expect(page.getByText("grace is now: Viewer.").first()).toBeVisible();
  await page.getByRole("button", { name: "Shut grace out" }).click();
  await dialog.getByRole("button", { name: "Shut out" }).click();
  await expect(page.getByRole("row", { name: /grace/ })).toContainText("shut out");
  await expectAccessible(page);
  await screenshots(page, "operate-people");
  await page.getByRole("button", { name: "Let grace in" }).click();
  await expect(page.getByRole("row", { name: /grace/ })).toContainText("keys only");
  await page.getByRole("link", { name: "Activity" }).click();
  await page.getByLabel("What was done").selectOption("People");
  const deeds = page.getByRole("table");
  for (const deed of ["added a person", "changed a role", "shut a person out", "let a person in"]) {
    await expect(deeds.getByText(deed)).toBeVisible();
  }
  await expectAccessible(page);
  await screenshots(page, "operate-activity");
  await page.getByLabel("What was done").selectOption("Jobs");
  await expect(page.getByText("Nothing was done that fits.")).toBeVisible();
});

test("keys of everybody are seen and revoked", async ({ page }) => {
  await page.request.post("/api/v1/keys", { data: { name: "Robot", scopes: ["read"], days: 7 } });
  await page.goto("/operate/keys");
  await expect(page.getByRole("row", { name: /Robot/ })).toContainText("local");
  await expectAccessible(page);
  await screenshots(page, "operate-keys");
  await page.getByRole("button", { name: "Revoke Robot" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("row", { name: /Robot/ })).toContainText("revoked");
});
