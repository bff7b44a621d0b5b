import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { PYTHON, ROOT } from "./server";

export const PORTRAIT = join(ROOT, "examples/portrait.jpg");
export const SIDEWAYS = join(ROOT, "web/src/features/photo/samples/sideways.jpg");

export interface Sent {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const file = (path: string, name: string): Sent => ({
  name,
  mimeType: "image/jpeg",
  buffer: readFileSync(path),
});

export const BROKEN: Sent = { name: "broken.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture at all") };

/** A picture without a face: what an empty page looks like. */
export async function wall(page: Page): Promise<Sent> {
  const other = await page.context().newPage();
  const buffer = await other.screenshot({ clip: { x: 0, y: 0, width: 320, height: 240 } });
  await other.close();
  return { name: "wall.png", mimeType: "image/png", buffer };
}

/** What Python's Pillow makes, as nothing here writes such forms. */
function made(name: string, mimeType: string, script: string): Sent {
  const buffer = execFileSync(PYTHON, ["-c", script], { maxBuffer: 1 << 27 });
  return { name, mimeType, buffer };
}

const INTO = "import io, sys; from PIL import Image; out = io.BytesIO()\n";
const OUT = "\nsys.stdout.buffer.write(out.getvalue())";

/** The portrait as phones of one maker save theirs. */
export const heic = () =>
  made(
    "phone.heic",
    "image/heic",
    `${INTO}import pillow_heif; pillow_heif.register_heif_opener()
Image.open(${JSON.stringify(PORTRAIT)}).save(out, "HEIF")${OUT}`,
  );

/** A picture of 3000x500 that is large as a file, too: noise does not compress. */
export const noisy = () =>
  made(
    "noise.png",
    "image/png",
    `${INTO}import os; Image.frombytes("RGB", (3000, 500), os.urandom(4500000)).save(out, "PNG")${OUT}`,
  );

/** Let files come to the page as a person's hand or clipboard brings them. */
export async function bring(page: Page, kind: "drop" | "paste", files: Sent[]): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor(); // the page listens
  const plain = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString("base64") }));
  await page.evaluate(
    ([how, sent]) => {
      const data = new DataTransfer();
      for (const { name, mimeType, base64 } of sent) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mimeType }));
      }
      const options = { bubbles: true, cancelable: true };
      if (how === "paste") {
        document.body.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: data }));
      } else {
        document.body.dispatchEvent(new DragEvent("dragover", { ...options, dataTransfer: data }));
        document.body.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: data }));
      }
    },
    [kind, plain] as const,
  );
}
