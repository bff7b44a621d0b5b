import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Page } from "@playwright/test";
import config from "../../playwright.config";
import { PYTHON, ROOT } from "./server";

const MAKER = join(ROOT, "web/e2e/support/camera.py");
const FILM = join(ROOT, "web/node_modules/.cache/mien/portrait.mjpeg");

/** The film that feeds the fake camera; made when it is not there. */
function portraitFilm(): string {
  if (existsSync(FILM) && statSync(FILM).mtimeMs > statSync(MAKER).mtimeMs) return FILM;
  mkdirSync(dirname(FILM), { recursive: true });
  const part = `${FILM}.${process.pid}`;
  execFileSync(PYTHON, [MAKER, join(ROOT, "examples/portrait.jpg"), part]);
  renameSync(part, FILM);
  return FILM;
}

/** Options for a browser whose camera shows NASA's portrait; stories allow or refuse it as a person does. */
export function withCamera() {
  const usual = config.use?.launchOptions ?? {};
  const args = [
    ...(usual.args ?? []),
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${relative(process.cwd(), portraitFilm())}`, // its path is the camera's name,
  ];
  return { ...usual, args };
}

/** Let the browser's own settings allow or forbid the camera, as a person does beside the address. */
export async function setCamera(page: Page, setting: "granted" | "denied"): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const { targetInfo } = await cdp.send("Target.getTargetInfo");
  const { browserContextId } = targetInfo;
  const origin = new URL(page.url()).origin;
  await cdp.send("Browser.setPermission", {
    permission: { name: "camera" },
    setting,
    origin,
    browserContextId,
  });
}

/** Agree in words, so that the page asks for the camera. */
export async function agree(page: Page, server = ""): Promise<void> {
  await page.goto(`${server}/live`);
  await page.getByLabel("Everybody in view knows about this and agrees").check();
  await page.getByRole("button", { name: "Switch the camera on" }).click();
}
