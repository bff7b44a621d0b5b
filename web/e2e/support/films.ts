import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PYTHON, ROOT } from "./server";

export const PORTRAIT = join(ROOT, "examples/portrait.jpg");

const folder = mkdtempSync(join(tmpdir(), "mien-films-"));

/** A film of a portrait that moves, leaves and comes back; `padding` bytes of nothing make it larger. */
export function makeFilm(name: string, { seconds = 5, padding = 0 } = {}): string {
  const path = join(folder, name);
  execFileSync(PYTHON, [join(ROOT, "web/e2e/support/film.py"), PORTRAIT, path, String(seconds)]);
  if (padding) {
    const box = Buffer.alloc(padding); // a box of the kind `free`, which players pass over
    box.writeUInt32BE(padding, 0);
    box.write("free", 4);
    appendFileSync(path, box);
  }
  return path;
}

/** A file that says it is a film. */
export function makeBroken(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, "this is no film\n".repeat(4000));
  return path;
}

/** A zip with the portrait and a text that is called a picture. */
export function makeArchive(name: string): string {
  const path = join(folder, name);
  const make = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z: z.write(sys.argv[2], "portrait.jpg"); z.writestr("note.png", "no picture")`;
  execFileSync(PYTHON, ["-c", make, path, PORTRAIT]);
  return path;
}
