import type { Analysis, Face } from "@/api/readPicture";
import { colourOf, inkOn } from "@/lib/emotions";

const CELLS = 8; // across a blurred face, as in mien.annotate: no sharpening brings it back

interface Options {
  annotated: boolean;
  blurred: boolean;
  /** What to write on a face. */
  labelFor: (face: Face) => string;
}

/** Draw what was read into a picture in its full size, or make its faces unrecognizable; as JPEG. */
export async function drawn(preview: string, analysis: Analysis, options: Options): Promise<Blob> {
  const image = new Image();
  image.src = preview;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = analysis.image.width ?? image.naturalWidth;
  canvas.height = analysis.image.height ?? image.naturalHeight;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("the browser gives no canvas");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  if (options.blurred) for (const face of analysis.faces) blur(context, face);
  if (options.annotated)
    for (const face of [...analysis.faces].reverse()) annotate(context, face, options.labelFor(face));
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large to draw"))),
      "image/jpeg",
      0.92,
    ),
  );
}

function blur(context: CanvasRenderingContext2D, { box }: Face): void {
  const [dx, dy] = [(box.right - box.left) / 4, (box.bottom - box.top) / 4];
  const left = Math.max(0, box.left - dx);
  const top = Math.max(0, box.top - dy);
  const width = Math.min(context.canvas.width, box.right + dx) - left;
  const height = Math.min(context.canvas.height, box.bottom + dy) - top;
  const cells = averaged(context, { left, top, width, height });
  context.save();
  context.beginPath();
  context.roundRect(left, top, width, height, Math.min(width, height) / 3);
  context.clip();
  context.imageSmoothingQuality = "high";
  context.drawImage(cells, 0, 0, CELLS, CELLS, left, top, width, height);
  context.restore();
}

interface Region {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Each cell is the mean of all its pixels, which drawing in a small size would not promise. */
function averaged(context: CanvasRenderingContext2D, { left, top, width, height }: Region): HTMLCanvasElement {
  const cells = document.createElement("canvas");
  cells.width = cells.height = CELLS;
  const small = cells.getContext("2d") as CanvasRenderingContext2D;
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const part = [
        left + (column * width) / CELLS,
        top + (row * height) / CELLS,
        width / CELLS,
        height / CELLS,
      ] as const;
      small.fillStyle = meanOf(context.getImageData(part[0], part[1], Math.max(1, part[2]), Math.max(1, part[3])).data);
      small.fillRect(column, row, 1, 1);
    }
  }
  return cells;
}

function meanOf(pixels: Uint8ClampedArray): string {
  const sums = [0, 0, 0];
  for (let place = 0; place < pixels.length; place++) {
    if (place % 4 < 3) sums[place % 4] = (sums[place % 4] ?? 0) + (pixels[place] ?? 0);
  }
  return `rgb(${sums.map((sum) => Math.round((sum * 4) / pixels.length)).join(" ")})`;
}

function annotate(context: CanvasRenderingContext2D, face: Face, text: string): void {
  const { box } = face;
  const { width, height } = context.canvas;
  const size = Math.min(Math.max((box.bottom - box.top) * 0.14, 11), Math.max(14, Math.max(width, height) * 0.035));
  const stroke = Math.max(2, size / 7);
  context.strokeStyle = colourOf(face.dominant);
  context.lineWidth = stroke;
  context.setLineDash(face.uncertain ? [stroke * 3, stroke * 2] : []);
  context.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.font = `600 ${size}px system-ui, sans-serif`;
  const [pad, plate] = [size * 0.4, context.measureText(text).width + size * 0.8];
  const tall = size + 2 * pad;
  const top = box.top >= tall ? box.top - tall : Math.min(box.bottom, height - tall);
  const left = Math.max(0, Math.min(box.left - stroke / 2, width - plate));
  context.fillStyle = colourOf(face.dominant);
  context.fillRect(left, top, plate, tall);
  context.fillStyle = inkOn(face.dominant);
  context.textBaseline = "middle";
  context.fillText(text, left + pad, top + tall / 2);
}
