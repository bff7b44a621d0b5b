import { expect, expectAccessible, screenshots, test } from "./support/story";

test("a visitor learns what mien reads, what the law says, and what this server keeps", async ({ page }) => {
  await page.goto("/about");
  await expect(page.getByRole("heading", { name: "What mien reads" })).toBeVisible();
  await expect(page.getByText(/Article 5\(1\)\(f\) forbids/)).toBeVisible();
  const privacy = page.getByRole("region", { name: "Privacy on this server" });
  await expect(privacy).toContainText("not kept: forgotten once they are read");
  await expect(privacy).toContainText("30 days");
  await expectAccessible(page);
  await screenshots(page, "about");
});

test("the model's card has the figures that were measured of it", async ({ page }) => {
  const { model } = await (await page.request.get("/api/v1/server")).json();
  const answer = await page.request.get(`/api/v1/models/${model.name}/versions/${model.version}`);
  const { card, metrics } = await answer.json();
  await page.goto("/about");
  const region = page.getByRole("region", { name: "The model that reads here" });
  await expect(region).toContainText(card.parameters.toLocaleString("en"));
  const { title, metrics: scores } = metrics.results.find(
    ({ protocol, split }: { protocol: string; split: string }) => protocol === "emotions" && split === "test",
  );
  const accuracy = `${Number((100 * scores.accuracy.value).toFixed(1))}%`;
  await expect(region.getByRole("row", { name: new RegExp(`^${title.replace("+", "\\+")} [\\d,]+`) })).toContainText(
    accuracy,
  );
  await expect(page.getByText(`was that of most viewers for ${accuracy} of them`)).toBeVisible();
});

test("contents lead to their parts, and licences are served", async ({ page }) => {
  await page.goto("/about");
  await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "How to cite" }).click();
  await expect(page).toHaveURL(/#cite$/);
  await expect(page.getByRole("region", { name: "BibTeX entry" })).toContainText("@software{mien,");
  const link = page.getByRole("link", { name: "Licences of everything this page is built from" });
  const answer = await page.request.get((await link.getAttribute("href")) ?? "");
  expect(await answer.text()).toContain("@mantine/core");
});

test("everything is said in German too", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("mien-language", "de"));
  await page.goto("/about");
  await expect(page.getByRole("heading", { name: "Datenschutz auf diesem Server" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Das Modell, das hier liest" })).toContainText("Gewichte");
  await expectAccessible(page);
});
