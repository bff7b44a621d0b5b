import { Button, useComputedColorScheme } from "@mantine/core";
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import type uPlot from "uplot";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { newChart } from "./chart";
import type { Clock } from "./clock";
import { Peaks } from "./Peaks";
import { type Episode, gapOf, indexAt, type Person, type Reading } from "./reading";
import classes from "./Timeline.module.css";

interface Props {
  reading: Reading;
  person: Person;
  curves: readonly (readonly number[])[];
  shown: readonly string[];
  episodes: readonly Episode[];
  clock: Clock;
}

interface Range {
  from: number;
  to: number;
}

/** The curve in step with the film: a slider to the keyboard and to screen readers, a chart to the eye. */
export function Timeline({ reading, person, curves, shown, episodes, clock }: Props) {
  const t = useT();
  const help = useId();
  const { clock: written, percent } = useFormats();
  const scheme = useComputedColorScheme("light");
  const measured = useRef<HTMLDivElement>(null);
  const width = useWidth(measured);
  const slider = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const whole: Range = { from: reading.at[0] ?? 0, to: (reading.at.at(-1) ?? 0) + reading.step };
  const [range, setRange] = useState<Range>();

  useEffect(() => {
    if (!place.current || !width) return;
    // `scheme` is read by the chart from the page's colours.
    const made = newChart(place.current, {
      width, person, curves, shown, range, clock, written, percent, scheme, labels: reading.labels, gap: gapOf(reading),
      whole: { from: reading.at[0] ?? 0, to: (reading.at.at(-1) ?? 0) + reading.step },
      onRange: setRange,
    }); // biome-ignore format: one list
    chart.current = made.chart;
    return made.destroy;
  }, [width, person, curves, shown, range, clock, written, percent, scheme, reading]);

  useEffect(() => {
    const say = (time: number) => {
      const what = reads(reading, person, curves, time);
      const words = what ? `${t(`words.label.${what.label}` as Key)} ${percent(what.value)}` : t("video.timeline.away");
      slider.current?.setAttribute("aria-valuenow", time.toFixed(2));
      slider.current?.setAttribute("aria-valuetext", t("video.timeline.value", { at: written(time), what: words }));
    };
    return clock.on(say);
  }, [clock, reading, person, curves, t, written, percent]);

  const press = (event: KeyboardEvent) => {
    const to = goal(event.key, clock.time, reading, episodes, whole);
    if (to === undefined) return;
    event.preventDefault();
    clock.seek(Math.min(whole.to, Math.max(whole.from, to)));
  };
  return (
    <div ref={measured} className={classes.timeline}>
      <Peaks episodes={episodes.filter(({ label }) => shown.includes(label))} range={range ?? whole} clock={clock} />
      <div
        ref={slider}
        role="slider"
        tabIndex={0}
        aria-label={t("video.timeline.slider")}
        aria-describedby={help}
        aria-valuemin={whole.from}
        aria-valuemax={whole.to}
        aria-valuenow={whole.from}
        className={classes.slider}
        onKeyDown={press}
      >
        <div ref={place} />
      </div>
      <div className={classes.below}>
        <p id={help} className={classes.keys}>
          {t("video.timeline.keys")}
        </p>
        {range && (
          <Button size="compact-sm" variant="default" onClick={() => setRange(undefined)}>
            {t("video.timeline.whole")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** The width of an element; what it was last, while the page is laid out anew. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const seen = new ResizeObserver(([entry]) => {
      const now = Math.floor(entry?.contentRect.width ?? 0);
      if (now) setWidth(now);
    });
    if (element.current) seen.observe(element.current);
    return () => seen.disconnect();
  }, [element]);
  return width;
}

const FAR_S = 5;

/** Where a key leads, or undefined for a key that means nothing here. */
function goal(key: string, now: number, reading: Reading, episodes: readonly Episode[], whole: Range) {
  const at = indexAt(reading.at, now + 0.003);
  const peaks = episodes.map(({ peakAt }) => peakAt).sort((a, b) => a - b);
  const goals: Record<string, number | undefined> = {
    ArrowRight: reading.at[at + 1] ?? whole.to,
    ArrowUp: reading.at[at + 1] ?? whole.to,
    ArrowLeft: reading.at[at - 1] ?? whole.from,
    ArrowDown: reading.at[at - 1] ?? whole.from,
    PageUp: now - FAR_S,
    PageDown: now + FAR_S,
    Home: whole.from,
    End: whole.to,
    n: peaks.find((peak) => peak > now + 0.01),
    p: peaks.findLast((peak) => peak < now - 0.01),
  };
  return goals[key];
}

/** The likeliest label of a person at a time, or null where they are not seen. */
function reads(reading: Reading, person: Person, curves: Props["curves"], time: number) {
  const index = indexAt(person.at, time + 0.003);
  if (index < 0 || time - (person.at[index] ?? 0) > gapOf(reading)) return null;
  const values = curves.map((curve) => curve[index] ?? 0);
  const value = Math.max(...values);
  return { label: reading.labels[values.indexOf(value)] ?? "", value };
}
