import Papa from "papaparse";
import { EMOTIONS, LABELS } from "@/lib/emotions";

/** One person's rows, in the film's order; the arrays go together. */
export interface Person {
  id: number;
  at: number[];
  dominant: string[];
  uncertain: boolean[];
  boxes: [left: number, top: number, right: number, bottom: number][];
  /** By label, as in each frame. */
  raw: number[][];
  /** By label, smoothed in time; the same as `raw` where nothing was smoothed. */
  smoothed: number[][];
}

/** What was read in a film. */
export interface Reading {
  labels: readonly string[];
  isSmoothed: boolean;
  people: Person[];
  /** Times of the frames in which faces were looked for. */
  at: number[];
  /** Usual seconds from one such frame to the next. */
  step: number;
}

export interface Episode {
  face: number;
  label: string;
  onset: number;
  offset: number;
  duration: number;
  peakAt: number;
  peak: number;
}

type Cells = Record<string, string>;

const newPerson = (id: number, labels: readonly string[]): Person => ({
  id,
  at: [],
  dominant: [],
  uncertain: [],
  boxes: [],
  raw: labels.map(() => []),
  smoothed: labels.map(() => []),
});

/** Read the table of a film's rows; frames in which nobody looked for faces are left out. */
export function readingOf(csv: string): Reading {
  const at: number[] = [];
  const people = new Map<number, Person>();
  let labels: readonly string[] | undefined;
  let isSmoothed = false;
  Papa.parse<Cells>(csv, {
    header: true,
    skipEmptyLines: true,
    step: ({ data: row }) => {
      labels ??= LABELS.filter((label) => `p_${label}` in row);
      if (row.reason === "NOT_ANALYZED") return;
      const time = Number(row.timestamp_s);
      if (at.at(-1) !== time) at.push(time);
      if (row.success !== "true") return;
      const id = Number(row.face_id);
      const person = people.get(id) ?? newPerson(id, labels);
      people.set(id, person);
      isSmoothed = take(person, row, time, labels) || isSmoothed;
    },
  });
  const known = [...people.values()].sort((a, b) => b.at.length - a.at.length);
  return { labels: labels ?? EMOTIONS, isSmoothed, people: known, at, step: usualStep(at) };
}

function take(person: Person, row: Cells, time: number, labels: readonly string[]): boolean {
  const hasSmoothed = !!row[`smoothed_${labels[0]}`];
  person.at.push(time);
  person.dominant.push(row.dominant ?? "");
  person.uncertain.push(row.uncertain === "true");
  person.boxes.push([Number(row.left), Number(row.top), Number(row.right), Number(row.bottom)]);
  labels.forEach((label, index) => {
    const raw = Number(row[`p_${label}`]);
    person.raw[index]?.push(raw);
    person.smoothed[index]?.push(hasSmoothed ? Number(row[`smoothed_${label}`]) : raw);
  });
  return hasSmoothed;
}

/** The median of the steps; one that is far off, after a pause in the film, moves nothing. */
function usualStep(at: readonly number[]): number {
  const steps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1;
}

/** A person who is not seen for longer than this was away. */
export const gapOf = (reading: Pick<Reading, "step">) => Math.max(1, 2.5 * reading.step);

export function episodesOf(csv: string): Episode[] {
  const { data } = Papa.parse<Cells>(csv, { header: true, skipEmptyLines: true });
  return data.map((row) => ({
    face: Number(row.face_id),
    label: row.emotion ?? "",
    onset: Number(row.onset_s),
    offset: Number(row.offset_s),
    duration: Number(row.duration_s),
    peakAt: Number(row.peak_s),
    peak: Number(row.peak),
  }));
}

/** The index of the last time that is not after `time`, -1 before the first. */
export function indexAt(at: readonly number[], time: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
