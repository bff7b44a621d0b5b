import { expect, expectAccessible, screenshots, test } from "./support/story";

test("at the machine itself the sign-in page says why nobody has to, and how to change that", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("region", { name: "Nobody has to sign in here" })).toContainText(
    "mien admin create-user",
  );
  await expectAccessible(page);
  await screenshots(page, "sign-in-local");
});

test("the account of whoever sits there offers a first password, and says what follows", async ({ page }) => {
  await page.goto("/account");
  await expect(page.getByRole("region", { name: "Set a first password" })).toContainText("everybody has to sign in");
  await expectAccessible(page);
});
