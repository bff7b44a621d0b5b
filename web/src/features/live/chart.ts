import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { colourOf, EMOTIONS } from "@/lib/emotions";
import type { Recording } from "./record";

export interface Chart {
  draw: (recording: Recording, person: number) => void;
  destroy: () => void;
}

interface Words {
  percent: (share: number) => string;
  ago: (seconds: number) => string;
}

const SECONDS = 60;
const HEIGHT = 220;

/** The last minute of a person, the newest at the right; every label a line in its colour. */
export function newChart(place: HTMLElement, width: number, { percent, ago }: Words): Chart {
  const style = getComputedStyle(document.documentElement);
  const grid = { stroke: style.getPropertyValue("--mien-line"), width: 1 };
  const axis = {
    stroke: style.getPropertyValue("--mien-quiet"),
    grid,
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  const plot = new uPlot(
    {
      width,
      height: HEIGHT,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: () => [-SECONDS, 0] }, y: { range: () => [0, 1] } },
      axes: [
        {
          ...axis,
          size: 30,
          splits: () => [-60, -45, -30, -15, 0],
          values: (_plot, at) => at.map((second) => ago(-second)),
        },
        { ...axis, splits: () => [0, 0.5, 1], values: (_plot, at) => at.map((share) => percent(share)), size: 52 },
      ],
      series: [{}, ...EMOTIONS.map((label) => ({ label, stroke: colourOf(label), width: 2, points: { show: false } }))],
    },
    empty(),
    place,
  );
  return {
    draw: (recording, person) => plot.setData(curves(recording, person)),
    destroy: () => plot.destroy(),
  };
}

const empty = () => [[], ...EMOTIONS.map(() => [])] as unknown as uPlot.AlignedData;

/** Longer silences are gaps in the line. */
const GAP_S = 1;

export function curves(recording: Recording, person: number): uPlot.AlignedData {
  const newest = recording.readings.at(-1)?.at ?? 0;
  const times: number[] = [];
  const lines: (number | null)[][] = EMOTIONS.map(() => []);
  for (const { at, shares } of recording.lately(person, newest - SECONDS)) {
    const time = at - newest;
    const before = times.at(-1);
    if (before !== undefined && time - before > GAP_S) {
      times.push(before + GAP_S / 2);
      for (const line of lines) line.push(null);
    }
    if (before !== undefined && time <= before) continue;
    times.push(time);
    for (const [place, label] of EMOTIONS.entries()) lines[place]?.push(shares[label] ?? 0);
  }
  return [times, ...lines] as uPlot.AlignedData;
}
