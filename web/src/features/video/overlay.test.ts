import { expect, it } from "vitest";
import { draw, type Shown } from "./overlay";

/** A canvas as wide as its film, in which a letter takes 10 pixels, and where words were written on it. */
function canvas(width: number) {
  const written: { words: string; left: number; right: number }[] = [];
  const pen = {
    setTransform() {},
    clearRect() {},
    setLineDash() {},
    strokeRect() {},
    fillRect() {},
    measureText: (words: string) => ({ width: 10 * words.length }),
    fillText: (words: string, left: number) => written.push({ words, left, right: left + 10 * words.length }),
  };
  const one = { clientWidth: width, clientHeight: 100, width, height: 100, getContext: () => pen };
  return { written, one: one as unknown as HTMLCanvasElement };
}

const faceAt = (left: number): Shown => ({
  id: 0,
  box: [left, 40, left + 30, 70],
  label: "happy",
  probability: 1,
  uncertain: false,
});

it.each([-5, 10, 150, 190])("writes what a face at %i shows within the film", (left) => {
  const { one, written } = canvas(200);
  draw(one, [faceAt(left)], { width: 200, height: 100, say: () => "happy 100 %" });
  expect(written[0]?.left).toBeGreaterThanOrEqual(0);
  expect(written[0]?.right).toBeLessThanOrEqual(200);
});
