import { COLOURS, isLabel } from "@/lib/emotions";
import { gapOf, indexAt, type Person, type Reading } from "./reading";

export interface Shown {
  id: number;
  box: [left: number, top: number, right: number, bottom: number];
  label: string;
  probability: number;
  uncertain: boolean;
}

const SLACK_S = 0.003; // times in the table have six digits, those of the browser more

/** The faces at a time; between two frames that were read a box moves evenly from one place to the other. */
export function shownAt(reading: Reading, time: number): Shown[] {
  const read = reading.at[indexAt(reading.at, time + SLACK_S)];
  if (read === undefined) return [];
  return reading.people.map((one) => faceAt(one, reading, read, time)).filter((one) => one !== null);
}

function faceAt(person: Person, reading: Reading, read: number, time: number): Shown | null {
  const index = indexAt(person.at, time + SLACK_S);
  const box = person.boxes[index];
  if (!box || person.at[index] !== read || time - read > gapOf(reading)) return null;
  const label = person.dominant[index] ?? "";
  const probability = person.raw[reading.labels.indexOf(label)]?.[index] ?? 0;
  return {
    id: person.id,
    box: between(person, index, time, gapOf(reading)),
    label,
    probability,
    uncertain: person.uncertain[index] ?? false,
  };
}

function between(person: Person, index: number, time: number, gap: number): Shown["box"] {
  const [box, next] = [person.boxes[index], person.boxes[index + 1]];
  const [start, end] = [person.at[index] ?? 0, person.at[index + 1] ?? 0];
  if (!box || !next || end - start > gap || time <= start) return box ?? [0, 0, 0, 0];
  const share = Math.min(1, (time - start) / (end - start));
  return box.map((edge, side) => edge + ((next[side] ?? edge) - edge) * share) as Shown["box"];
}

/** Draw the faces over a film of `width` x `height` pixels that is shown, whole, in the middle of the canvas. */
export function draw(
  canvas: HTMLCanvasElement,
  shown: readonly Shown[],
  { width, height, say }: { width: number; height: number; say: (one: Shown) => string },
): void {
  const pen = canvas.getContext("2d");
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
  if (!pen || !width || !height || !wide) return;
  if (canvas.width !== Math.round(wide * ratio)) canvas.width = Math.round(wide * ratio);
  if (canvas.height !== Math.round(high * ratio)) canvas.height = Math.round(high * ratio);
  const scale = Math.min(wide / width, high / height);
  const [x, y] = [(wide - width * scale) / 2, (high - height * scale) / 2];
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, wide, high);
  for (const one of shown) {
    const [left, top, right, bottom] = one.box;
    const at = { left: x + left * scale, top: y + top * scale };
    drawFace(pen, one, { ...at, width: (right - left) * scale, height: (bottom - top) * scale }, say(one), wide);
  }
}

interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

function drawFace(
  pen: CanvasRenderingContext2D,
  one: Shown,
  { left, top, width, height }: Frame,
  words: string,
  wide: number,
): void {
  pen.lineWidth = 3;
  pen.strokeStyle = isLabel(one.label) ? COLOURS[one.label] : COLOURS.neutral;
  pen.setLineDash(one.uncertain ? [7, 5] : []);
  pen.strokeRect(left, top, width, height);
  pen.font = "600 14px system-ui, sans-serif";
  const long = pen.measureText(words).width + 12;
  const over = top >= 24 ? top - 24 : top + height + 2;
  const from = Math.max(0, Math.min(left - 1.5, wide - long)); // words that begin at the box may reach over the edge
  pen.fillStyle = "rgb(12 20 22 / 82%)";
  pen.fillRect(from, over, long, 22);
  pen.fillStyle = "#fff";
  pen.fillText(words, from + 6, over + 16);
}
