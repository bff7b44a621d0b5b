import { SegmentedControl, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { type Chart, newChart } from "./chart";
import type { Person } from "./people";
import type { Recording } from "./record";
import classes from "./Timeline.module.css";

interface Props {
  recording: Recording;
  people: readonly Person[];
  isRunning: boolean;
}

/** The rolling curve of one person; drawn a few times a second beside React, so that it costs no frames. */
export function Timeline({ recording, people, isRunning }: Props) {
  const t = useT();
  const { percent } = useFormats();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  const [chosen, setChosen] = useState(0);
  const person = people.some((one) => one.person === chosen) ? chosen : (people[0]?.person ?? chosen);
  const last = useRef(person);
  last.current = person || last.current;
  const dominant = people.find((one) => one.person === person)?.dominant;
  const chart = useRef<Chart | null>(null);
  const words = useMemo(
    () => ({ percent, ago: (s: number) => (s ? t("live.timeline.ago", { count: s }) : t("live.timeline.now")) }),
    [percent, t],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    if (!place.current || !width) return;
    chart.current = newChart(place.current, width, words);
    return () => chart.current?.destroy();
  }, [width, words, scheme]);
  useEffect(() => {
    const draw = () => chart.current?.draw(recording, last.current);
    draw();
    if (!isRunning) return;
    const timer = setInterval(draw, 400);
    return () => clearInterval(timer);
  }, [recording, isRunning]);
  const label = dominant ? t(`words.label.${dominant}` as Key) : "–";
  return (
    <>
      {people.length > 1 && (
        <SegmentedControl
          aria-label={t("live.timeline.who")}
          size="xs"
          value={String(person)}
          onChange={(value) => setChosen(Number(value))}
          data={people.map((one) => ({
            value: String(one.person),
            label: t("live.people.person", { number: one.person }),
          }))}
        />
      )}
      <div
        ref={ref}
        role="img"
        className={classes.chart}
        aria-label={last.current ? t("live.timeline.name", { number: last.current, label }) : t("live.timeline.empty")}
      >
        <div ref={place} />
      </div>
    </>
  );
}
