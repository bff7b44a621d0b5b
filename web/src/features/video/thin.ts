import { indexAt } from "./reading";

type Cell = number | null;

/** Points to draw: times, then a list a curve; null is where the line has a hole. */
export type Points = [at: number[], ...curves: Cell[][]];

/**
 * The part of some curves between two times, in no more than about two points a bucket. Each bucket gives the least and
 * the largest value of each curve in the order they came, so that no peak is lost however long the film is.
 */
export function thinned(
  at: readonly number[],
  curves: readonly (readonly number[])[],
  { from, to, buckets, gap }: { from: number; to: number; buckets: number; gap: number },
): Points {
  const first = Math.max(0, indexAt(at, from));
  const last = Math.min(at.length - 1, indexAt(at, to) + 1);
  const size = Math.max(1, Math.ceil((last - first + 1) / buckets));
  const points: Points = [[], ...curves.map((): Cell[] => [])];
  for (let start = first; start <= last; ) {
    const before = at[start - 1];
    if (start > first && before !== undefined && (at[start] ?? 0) - before > gap) hole(points, before + gap / 2);
    let end = start + 1;
    while (end < start + size && end <= last && (at[end] ?? 0) - (at[end - 1] ?? 0) <= gap) end++;
    add(points, at, curves, start, end);
    start = end;
  }
  return points;
}

function hole([times, ...lines]: Points, time: number): void {
  times.push(time);
  for (const line of lines) line.push(null);
}

function add(
  [times, ...lines]: Points,
  at: readonly number[],
  curves: readonly (readonly number[])[],
  start: number,
  end: number,
) {
  times.push(at[start] ?? 0);
  if (end - start > 1) times.push(at[end - 1] ?? 0);
  curves.forEach((curve, index) => {
    const cells = end - start === 1 ? [curve[start] ?? null] : extremes(curve, start, end);
    lines[index]?.push(...cells);
  });
}

function extremes(curve: readonly number[], start: number, end: number): [number, number] {
  let least = start;
  let largest = start;
  for (let index = start + 1; index < end; index++) {
    const value = curve[index] ?? 0;
    if (value < (curve[least] ?? 0)) least = index;
    if (value > (curve[largest] ?? 0)) largest = index;
  }
  const [one, other] = least < largest ? [least, largest] : [largest, least];
  return [curve[one] ?? 0, curve[other] ?? 0];
}
