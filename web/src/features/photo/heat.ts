import type { Explanation } from "@/api/explainFace";

/** Colours of rising heat, as red, green, blue. */
const STOPS = [
  [60, 15, 110],
  [190, 55, 85],
  [250, 140, 40],
  [252, 245, 160],
] as const;

const MOST_OPAQUE = 0.85;

/** Turn the grey map into a coloured one whose cold places are clear: a `data:` address. */
export async function coloured(heat: string): Promise<string> {
  const image = new Image();
  image.src = heat;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let place = 0; place < pixels.data.length; place += 4) {
    const value = (pixels.data[place] ?? 0) / 255;
    pixels.data.set([...colourAt(value), 255 * MOST_OPAQUE * value ** 0.85], place);
  }
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}

function colourAt(value: number): [number, number, number] {
  const place = value * (STOPS.length - 1);
  const below = Math.min(Math.floor(place), STOPS.length - 2);
  const [from, to] = [STOPS[below] ?? STOPS[0], STOPS[below + 1] ?? STOPS[0]];
  const mixed = (channel: 0 | 1 | 2) => from[channel] + (to[channel] - from[channel]) * (place - below);
  return [mixed(0), mixed(1), mixed(2)];
}

/** The matrix that lays the unit square over the crop's corners: an SVG `transform`. */
export function laidOver({ corners }: Pick<Explanation, "corners">): string {
  const [[left, top] = [0, 0], [rightX, rightY] = [0, 0], , [downX, downY] = [0, 0]] = corners;
  return `matrix(${rightX - left} ${rightY - top} ${downX - left} ${downY - top} ${left} ${top})`;
}
