import type { TrackedFace } from "@/api/liveStream";
import { colourOf } from "@/lib/emotions";

export interface Seen {
  face: TrackedFace;
  dominant: string;
  caption: string;
}

export interface Look {
  mirror: boolean;
  /** Places to make unrecognizable, as shares of the picture; null: none. */
  blurred: readonly Place[] | null;
}

export interface Place {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

type Context = CanvasRenderingContext2D;

/** Draw the frame that was read, with what was read in it: so the boxes belong to the picture that one sees. */
export function draw(context: Context, bitmap: ImageBitmap, seen: readonly Seen[], { mirror, blurred }: Look): void {
  const { width, height } = context.canvas;
  context.save();
  if (mirror) context.setTransform(-1, 0, 0, 1, width, 0);
  context.drawImage(bitmap, 0, 0, width, height);
  for (const place of blurred ?? []) pixelate(context, bitmap, place);
  context.restore();
  for (const one of seen) frame(context, one, mirror);
}

function frame(context: Context, { face, dominant, caption }: Seen, mirror: boolean): void {
  const { width, height } = context.canvas;
  const { left, top, right, bottom } = mirror ? flipped(face.box_normalized) : face.box_normalized;
  const [x, y, w, h] = [left * width, top * height, (right - left) * width, (bottom - top) * height];
  const unit = width / 640;
  context.lineWidth = 3 * unit;
  context.strokeStyle = colourOf(dominant);
  context.setLineDash(face.uncertain ? [8 * unit, 6 * unit] : []);
  context.beginPath();
  context.roundRect(x, y, w, h, 8 * unit);
  context.stroke();
  label(context, caption, dominant, x, y, unit);
}

/** Light letters on near-black beside a spot of the label's colour: readable on any picture. */
function label(context: Context, caption: string, dominant: string, x: number, y: number, unit: number): void {
  const size = 15 * unit;
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.setLineDash([]);
  const wide = context.measureText(caption).width + 2.3 * size;
  const high = 1.6 * size;
  const from = Math.max(0, Math.min(x, context.canvas.width - wide));
  const top = Math.max(0, y - high - 3 * unit);
  context.fillStyle = "rgb(10 16 18 / 82%)";
  context.beginPath();
  context.roundRect(from, top, wide, high, 6 * unit);
  context.fill();
  context.fillStyle = colourOf(dominant);
  context.beginPath();
  context.arc(from + size * 0.85, top + high / 2, size * 0.36, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = "#fff";
  context.textBaseline = "middle";
  context.fillText(caption, from + size * 1.6, top + high / 2 + unit);
}

const CELLS = 8;
const MARGIN = 0.15;

/** A face as a few large squares; a wider place than the box, for hair and chin tell who it is too. */
function pixelate(context: Context, bitmap: ImageBitmap, place: Place): void {
  const { width, height } = context.canvas;
  const { left, top, right, bottom } = widened(place);
  const small = new OffscreenCanvas(CELLS, CELLS);
  const inner = small.getContext("2d");
  if (!inner) return;
  const [w, h] = [right - left, bottom - top];
  inner.imageSmoothingQuality = "high";
  inner.drawImage(
    bitmap,
    left * bitmap.width,
    top * bitmap.height,
    w * bitmap.width,
    h * bitmap.height,
    0,
    0,
    CELLS,
    CELLS,
  );
  context.imageSmoothingEnabled = false;
  context.drawImage(small, left * width, top * height, w * width, h * height);
  context.imageSmoothingEnabled = true;
}

export function widened({ left, top, right, bottom }: Place): Place {
  const [x, y] = [MARGIN * (right - left), MARGIN * (bottom - top)];
  return {
    left: Math.max(0, left - x),
    top: Math.max(0, top - y),
    right: Math.min(1, right + x),
    bottom: Math.min(1, bottom + y),
  };
}

export const flipped = ({ left, right, top, bottom }: Place): Place => ({
  left: 1 - right,
  right: 1 - left,
  top,
  bottom,
});
