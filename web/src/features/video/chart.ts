import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { colourOf } from "@/lib/emotions";
import type { Clock } from "./clock";
import type { Person } from "./reading";
import classes from "./Timeline.module.css";
import { thinned } from "./thin";

interface Range {
  from: number;
  to: number;
}

interface Wish {
  width: number;
  person: Person;
  labels: readonly string[];
  curves: readonly (readonly number[])[];
  shown: readonly string[];
  range: Range | undefined;
  whole: Range;
  gap: number;
  clock: Clock;
  scheme: string;
  written: (seconds: number) => string;
  percent: (share: number) => string;
  onRange: (range: Range | undefined) => void;
}

const HEIGHT = 260;

/** Room left and right of the curve, which the peaks above it keep as well. */
export const LEFT = 52;
export const RIGHT = 28;

/** Draws the curve, and a line at the clock's place over it; a click moves the clock, a drag looks closer. */
export function newChart(place: HTMLElement, wish: Wish): { chart: uPlot; destroy: () => void } {
  const { person, curves, gap, clock, onRange } = wish;
  const { from, to } = wish.range ?? wish.whole;
  const data = thinned(person.at, curves, { from, to, buckets: Math.max(100, wish.width), gap });
  const chart = new uPlot(optionsOf(wish, { from, to }), data as unknown as uPlot.AlignedData, place);
  const line = document.createElement("div");
  line.className = classes.playhead ?? "";
  chart.over.append(line);
  const off = clock.on((time) => {
    line.hidden = time < from || time > to;
    line.style.transform = `translateX(${chart.valToPos(time, "x")}px)`;
  });
  const jump = (event: MouseEvent) =>
    clock.seek(chart.posToVal(event.clientX - chart.over.getBoundingClientRect().left, "x"));
  const leave = () => onRange(undefined);
  chart.over.addEventListener("click", jump);
  chart.over.addEventListener("dblclick", leave);
  return {
    chart,
    destroy: () => {
      off();
      chart.destroy();
    },
  };
}

function optionsOf(wish: Wish, { from, to }: Range): uPlot.Options {
  const { labels, shown, written, percent, onRange } = wish;
  const style = getComputedStyle(document.documentElement);
  const quiet = style.getPropertyValue("--mien-quiet");
  const grid = { stroke: style.getPropertyValue("--mien-line"), width: 1 };
  const axis = { stroke: quiet, grid, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const select = (chart: uPlot) => {
    const { left, width } = chart.select;
    if (width < 8) return;
    onRange({ from: chart.posToVal(left, "x"), to: chart.posToVal(left + width, "x") });
  };
  return {
    width: wish.width,
    height: HEIGHT,
    padding: [8, RIGHT, 0, 0],
    legend: { show: false },
    scales: { x: { time: false, range: () => [from, to] }, y: { range: () => [0, 1] } },
    axes: [
      { ...axis, values: (_chart, at) => at.map(written), space: 70 },
      { ...axis, values: (_chart, at) => at.map(percent), size: LEFT },
    ],
    series: [
      {},
      ...labels.map((label) => ({
        label,
        show: shown.includes(label),
        stroke: colourOf(label),
        width: 2,
        points: { show: false },
      })),
    ],
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    hooks: { setSelect: [select] },
  };
}
