import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { BROKEN, bring, file, heic, noisy, PORTRAIT, SIDEWAYS, wall } from "./support/pictures";
import { startServer } from "./support/server";
import { expect, expectAccessible, screenshots, test } from "./support/story";

const face = (page: Page, number = 1) => page.getByRole("region", { name: `Face ${number}`, exact: true });
const frame = (page: Page, number = 1) => page.getByRole("button", { name: new RegExp(`^Face ${number}: `) });
const shares = (page: Page) => page.getByRole("list", { name: /^Face 1: share of viewers/ }).getByRole("listitem");

test("a first visitor sees a face's emotions two clicks from the start", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "How would people read this face?" })).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "photo-start");
  await page.getByRole("button", { name: "A portrait" }).click();
  await expect(face(page).getByRole("heading", { name: "Happy" })).toBeVisible();
  await expect(shares(page)).toHaveCount(7);
  await expect(shares(page).first()).toContainText(/Happy\s*\d{2,3}%/);
  await expectAccessible(page);
  await screenshots(page, "photo-portrait");
});

test("a dropped picture is read, and frame and bars belong together", async ({ page }) => {
  await page.goto("/");
  await bring(page, "drop", [file(PORTRAIT, "portrait.jpg")]);
  await expect(frame(page)).toHaveAccessibleName(/^Face 1: Happy, \d{2,3}%$/);
  await expect(page.locator("[aria-live=polite]")).toContainText(/portrait.jpg: 1 face. Face 1: Happy, \d{2,3}%./);
  await frame(page).hover();
  await expect(face(page)).toHaveAttribute("data-active", "true");
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(face(page)).not.toHaveAttribute("data-active");
  await face(page).hover();
  await expect(frame(page)).toHaveAttribute("data-active", "true");
});

test("the frame lies on the face, also where the camera was held sideways", async ({ page }) => {
  await page.goto("/");
  await page.setInputFiles("input[type=file][multiple]", [PORTRAIT]);
  await expect(frame(page)).toBeVisible();
  const upright = await placeOf(page);
  await page.setInputFiles("input[type=file][multiple]", [SIDEWAYS]);
  await expect(page.getByRole("img", { name: "sideways.jpg" })).toBeVisible();
  await expect(frame(page)).toBeVisible();
  const turned = await placeOf(page);
  for (const side of ["left", "top", "width", "height"] as const) expect(turned[side]).toBeCloseTo(upright[side], 1);
  await screenshots(page, "photo-sideways");
});

/** The frame's place as shares of the picture as it stands on the screen. */
async function placeOf(page: Page) {
  const picture = await page.locator("figure img").boundingBox();
  const box = await frame(page).boundingBox();
  if (!picture || !box) throw new Error("picture or frame is not to be seen");
  return {
    left: (box.x - picture.x) / picture.width,
    top: (box.y - picture.y) / picture.height,
    width: box.width / picture.width,
    height: box.height / picture.height,
  };
}

test("several pictures are read at once, and one that is broken holds up no other", async ({ page }) => {
  await page.goto("/");
  await bring(page, "drop", [file(PORTRAIT, "a.jpg"), BROKEN, await wall(page), file(SIDEWAYS, "d.jpg")]);
  const strip = page.getByRole("list", { name: "Pictures" });
  await expect(strip.getByRole("button", { name: "Show a.jpg, 1 face" })).toBeVisible();
  await expect(strip.getByRole("button", { name: "Show d.jpg, 1 face" })).toBeVisible();
  await strip.getByRole("button", { name: "Show wall.png, 0 faces" }).click();
  await expect(page.getByText("No face found")).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "photo-no-face");
  await strip.getByRole("button", { name: "Show broken.jpg, could not be read" }).click();
  await expect(page.getByText("This file cannot be read as a picture.")).toBeVisible();
  await expect(page.getByRole("alert")).toContainText(/Request \w+/);
  await expectAccessible(page);
  await screenshots(page, "photo-broken");
  await strip.getByRole("button", { name: "Take broken.jpg away" }).click();
  await expect(strip.getByRole("listitem")).toHaveCount(3);
});

test("a pasted picture is read", async ({ page }) => {
  await page.goto("/");
  await bring(page, "paste", [file(PORTRAIT, "pasted.jpg")]);
  await expect(face(page).getByRole("heading", { name: "Happy" })).toBeVisible();
});

test("people who would not agree are shown as such, with the reasons", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Too dark to be sure" }).click();
  await expect(face(page).getByText("The face is too dark")).toBeVisible();
  await expect(frame(page)).toHaveAttribute("data-uncertain", "true");
  await expect(face(page).getByText(/People would not agree|Not clear enough/)).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "photo-uncertain");
});

test("why, and what the numbers mean, are a click away", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "A portrait" }).click();
  await page.getByRole("button", { name: "What do the numbers mean?" }).click();
  const dialog = page.getByRole("dialog", { name: "What the numbers mean" });
  await expect(dialog).toContainText("about eight would call it happy");
  await expectAccessible(page);
  await screenshots(page, "photo-meaning");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await face(page).getByRole("button", { name: "Why?" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The glowing places carry “Happy”" })).toBeVisible({
    timeout: 30_000,
  });
  await expectAccessible(page);
  await screenshots(page, "photo-why");
});

test("what was read can be taken away", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Two faces" }).click();
  await expect(frame(page, 2)).toBeVisible();
  await screenshots(page, "photo-pair");
  const saved = async (item: string) => {
    await page.getByRole("button", { name: "Download" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: item, exact: true }).click(),
    ]);
    return { name: download.suggestedFilename(), data: readFileSync(await download.path()) };
  };
  const json = await saved("Data (JSON)");
  expect([json.name, JSON.parse(json.data.toString()).faces.length]).toEqual(["pair.json", 2]);
  const csv = await saved("Table (CSV)");
  expect(csv.data.toString().split("\r\n")[1]).toMatch(/^pair.jpg,0,,0,true,,/);
  for (const [item, name] of [
    ["Picture with what was read", "pair-annotated.jpg"],
    ["Picture with faces blurred", "pair-blurred.jpg"],
  ] as const) {
    const picture = await saved(item);
    expect([picture.name, picture.data.subarray(0, 2).toString("hex")]).toEqual([name, "ffd8"]);
  }
});

test("a blurred picture has another face, and the rest as it was", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "A portrait" }).click();
  await expect(frame(page)).toBeVisible();
  await page.getByRole("button", { name: "Download" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Picture with faces blurred" }).click(),
  ]);
  const base64 = readFileSync(await download.path()).toString("base64");
  const { face, corner } = await page.evaluate(differences, `data:image/jpeg;base64,${base64}`);
  expect(face).toBeGreaterThan(12);
  expect(corner).toBeLessThan(4);
});

/** How far the picture on the page and another are apart: mean of the channels' differences, at the face and in a corner. */
async function differences(other: string) {
  const read = async (source: string) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    return (box: readonly [number, number, number, number]) => context.getImageData(...box).data;
  };
  const [before, after] = [
    await read((document.querySelector("figure img") as HTMLImageElement).src),
    await read(other),
  ];
  const apart = (box: readonly [number, number, number, number]) => {
    const [one, two] = [before(box), after(box)];
    return one.reduce((sum, value, place) => sum + Math.abs(value - (two[place] ?? 0)), 0) / one.length;
  };
  return { face: apart([190, 80, 70, 80]), corner: apart([400, 400, 100, 100]) };
}

test("an address is refused in words where the service fetches none", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Address of a picture").fill("portrait");
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await expect(page.getByText("Write a whole address")).toBeVisible();
  await page.getByLabel("Address of a picture").fill("http://127.0.0.1/portrait.jpg");
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("This address is not fetched");
  await expectAccessible(page);
});

test("an address inside the network is refused where the service fetches", async ({ page }) => {
  const fetching = await startServer({ MIEN_FETCH_URLS: "true" });
  await page.goto(fetching.url);
  for (const url of [`${fetching.url}/assets/a.jpg`, "http://169.254.169.254/latest/meta-data"]) {
    await page.getByLabel("Address of a picture").fill(url);
    await page.getByRole("button", { name: "Read", exact: true }).click();
    await expect(page.locator("figcaption")).toHaveText(url);
    await expect(page.getByRole("alert")).toContainText("This address is not fetched");
  }
  await screenshots(page, "photo-refused");
  await fetching.stop();
});

test("where the service is gone, the page says what to do", async ({ page }) => {
  await page.goto("/");
  await page.route("**/api/v1/analyses", (route) => route.abort("connectionrefused"));
  await bring(page, "drop", [file(PORTRAIT, "portrait.jpg")]);
  await expect(page.getByRole("alert")).toContainText("The service does not answer");
  await page.unroute("**/api/v1/analyses");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(frame(page)).toBeVisible();
});

test("a picture in a form that the browser does not know is read, and drawn as an empty field with frames", async ({
  page,
}) => {
  await page.goto("/");
  await bring(page, "drop", [heic()]);
  await expect(frame(page)).toHaveAccessibleName(/Happy/);
  await expect(page.getByText("Your browser cannot show this form of picture")).toBeVisible();
  await page.getByRole("button", { name: "Download" }).click();
  await page.getByRole("menuitem", { name: "Picture with faces blurred" }).click();
  await expect(page.getByText("it cannot be drawn").last()).toBeVisible();
  await expectAccessible(page);
  await screenshots(page, "photo-heic");
});

test("a picture that is larger than the service takes is scaled down, and the page says so", async ({ page }) => {
  const small = await startServer({ MIEN_MAX_IMAGE_PIXELS: "200000", MIEN_MAX_IMAGE_BYTES: "3000000" });
  await page.goto(small.url);
  await bring(page, "drop", [noisy()]);
  await expect(page.getByText("It was scaled down to 1,024 × 171")).toBeVisible({ timeout: 20_000 });
  await small.stop();
});

test("a film is sent to the page for films", async ({ page }) => {
  await page.goto("/");
  await bring(page, "drop", [{ name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("film") }]);
  await page.getByRole("link", { name: "Go to Video" }).click();
  await expect(page).toHaveURL(/\/video$/);
});

test("the page speaks German as well", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("mien-language", "de"));
  await page.goto("/");
  await page.getByRole("button", { name: "Ein Porträt" }).click();
  await expect(
    page.getByRole("region", { name: "Gesicht 1" }).getByRole("heading", { name: "Fröhlich" }),
  ).toBeVisible();
  await screenshots(page, "photo-german");
});

test.use({ expectedErrors: /status of 4(13|22)|ERR_CONNECTION_REFUSED/ });
