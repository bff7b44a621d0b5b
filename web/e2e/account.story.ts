import { startServer } from "./support/server";
import { expect, expectAccessible, screenshots, test as story } from "./support/story";

const PASSWORD = "brave orange kettle 7";

/** A server of this file's own, with people: so that here, at the machine too, everybody signs in. */
const test = story.extend<object, object>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const server = await startServer();
      for (const [name, role] of Object.entries({ ada: "admin", ben: "member", vera: "viewer" })) {
        server.mien(["admin", "create-user", name, "--role", role], `${PASSWORD}\n${PASSWORD}\n`);
      }
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

test.use({ expectedErrors: /status of 401|status of 403|status of 422|status of 429/ });

async function signIn(page: import("@playwright/test").Page, name: string, password = PASSWORD) {
  await page.goto("/sign-in");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
}

async function enter(page: import("@playwright/test").Page, name: string, password = PASSWORD) {
  await signIn(page, name, password);
  await expect(page.getByRole("button", { name: `Account: ${name}` })).toBeVisible();
}

test("a wrong password is told in words, a right one leads back to where one wanted to go", async ({ page }) => {
  await page.goto("/account");
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Name").fill("ben");
  await page.getByRole("textbox", { name: "Password" }).fill("wrong wrong wrong");
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("Name or password is wrong");
  await expectAccessible(page);
  await screenshots(page, "sign-in");
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByRole("region", { name: "Who you are" })).toContainText("Member");
});

test("too many attempts are told to wait, and how long", async ({ page }) => {
  await page.route("**/api/v1/sessions", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({
          status: 429,
          headers: { "Retry-After": "90", "Content-Type": "application/problem+json" },
          body: JSON.stringify({ type: "/problems/rate-limited", title: "Too many requests", detail: "more than 10" }),
        })
      : route.fallback(),
  );
  await signIn(page, "ben");
  await expect(page.getByRole("alert")).toContainText("Try again in 90 seconds");
});

for (const [name, sees] of Object.entries({ ada: true, ben: false, vera: false })) {
  test(`${name} sees what their role allows`, async ({ page }) => {
    await enter(page, name);
    await expect(page).toHaveURL(/\/$/);
    await expect(page.getByRole("link", { name: "Operate" })).toHaveCount(sees ? 1 : 0);
    await page.goto("/operate");
    if (sees) await expect(page.getByRole("region", { name: "Health" })).toBeVisible();
    else await expect(page.getByText("Not for your role")).toBeVisible();
    await page.goto("/account");
    await page.getByRole("button", { name: "Make a key" }).click();
    await expect(page.getByRole("checkbox", { name: /^administer/ })).toHaveCount(sees ? 1 : 0);
    await expect(page.getByRole("checkbox", { name: /^write/ })).toHaveCount(name === "vera" ? 0 : 1);
  });
}

test("a key is made, shown once, opens the API, and is worth nothing once revoked", async ({ page, server }) => {
  await enter(page, "ben");
  await page.goto("/account");
  await page.getByRole("button", { name: "Make a key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What is it for?").fill("Notebook");
  await dialog.getByRole("checkbox", { name: /^write/ }).check();
  await expectAccessible(page);
  await screenshots(page, "account-new-key");
  await dialog.getByRole("button", { name: "Make a key" }).click();
  const key = (await page.getByLabel("Key", { exact: true }).textContent()) ?? "";
  const asks = () => fetch(`${server.url}/api/v1/sessions/current`, { headers: { Authorization: `Bearer ${key}` } });
  expect(await (await asks()).json()).toMatchObject({ by: "key", scopes: ["read", "write"], user: { name: "ben" } });
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByText(key)).toHaveCount(0);
  await expectAccessible(page);
  await screenshots(page, "account");
  await page.getByRole("button", { name: "Revoke Notebook" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("revoked", { exact: true })).toBeVisible();
  expect((await asks()).status).toBe(401);
});

test("a session that ends in the middle of work leads to sign-in and back", async ({ page, context }) => {
  await enter(page, "ben");
  await page.goto("/account");
  await expect(page.getByRole("region", { name: "Who you are" })).toBeVisible();
  await context.clearCookies();
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("What is it for?").fill("Late");
  await page.getByRole("dialog").getByRole("button", { name: "Make a key" }).click();
  await expect(page.getByText("Your session has ended")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).first().click();
  await page.getByLabel("Name").fill("ben");
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/account$/);
});

test("who signs out is a stranger, and nothing of theirs stays", async ({ page }) => {
  await enter(page, "ben");
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("Your session has ended")).toHaveCount(0);
});

test("a password is changed, and the old one opens nothing any more", async ({ page, server }) => {
  server.mien(["admin", "create-user", "cleo"], `${PASSWORD}\n${PASSWORD}\n`);
  await enter(page, "cleo");
  await page.goto("/account");
  const card = page.getByRole("region", { name: "Password" });
  await card.getByRole("textbox", { name: "Current password" }).fill(PASSWORD);
  await card.getByRole("textbox", { name: "New password", exact: true }).fill("another kettle 99");
  await card.getByRole("textbox", { name: "New password once more" }).fill("another kettle 99");
  await card.getByRole("button", { name: "Set the password" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await signIn(page, "cleo");
  await expect(page.getByRole("alert")).toContainText("Name or password is wrong");
  await enter(page, "cleo", "another kettle 99");
  await expect(page).toHaveURL(/\/account$/);
});

test("everything of one's own is taken along, and erased", async ({ page, server }) => {
  server.mien(["admin", "create-user", "dora"], `${PASSWORD}\n${PASSWORD}\n`);
  await enter(page, "dora");
  await page.goto("/account");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Take everything along" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("mien-export.zip");
  await page.getByRole("button", { name: "Erase everything of mine" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Erase everything of mine" })).toBeDisabled();
  await dialog.getByLabel(/^Type your name/).fill("dora");
  await dialog.getByRole("button", { name: "Erase everything of mine" }).click();
  await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
  await signIn(page, "dora");
  await expect(page.getByRole("alert")).toContainText("Name or password is wrong");
});
