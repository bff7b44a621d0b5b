import { Chip, NativeSelect, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { Card } from "@/components/Card";
import { colourVariable } from "@/lib/emotions";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import type { Clock } from "./clock";
import type { Episode, Person, Reading } from "./reading";
import { Timeline } from "./Timeline";
import classes from "./Timeline.module.css";

interface Props {
  reading: Reading;
  person: Person;
  /** The person's own. */
  episodes: readonly Episode[];
  clock: Clock;
  say: (id: number) => string;
  onChoose: (id: number) => void;
}

/** One person's curve, and what of it is shown. */
export function TimelineCard({ reading, person, episodes, clock, say, onChoose }: Props) {
  const t = useT();
  const [mode, setMode] = useState<"smoothed" | "raw">("smoothed");
  const [shown, setShown] = useState<string[]>([...reading.labels]);
  const people = reading.people.map(({ id }) => ({ value: String(id), label: say(id) }));
  return (
    <Card title={t("video.timeline.title")}>
      <div className={classes.tools}>
        {people.length > 1 && (
          <NativeSelect
            aria-label={t("video.timeline.person")}
            data={people}
            value={String(person.id)}
            onChange={(event) => onChoose(Number(event.currentTarget.value))}
          />
        )}
        {reading.isSmoothed && (
          <SegmentedControl
            aria-label={t("video.timeline.mode")}
            data={[
              { value: "smoothed", label: t("video.timeline.smoothed") },
              { value: "raw", label: t("video.timeline.raw") },
            ]}
            value={mode}
            onChange={(value) => setMode(value as typeof mode)}
          />
        )}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a frame and a legend */}
        <div role="group" aria-label={t("video.timeline.labels")} className={classes.chips}>
          <Chip.Group multiple value={shown} onChange={setShown}>
            {reading.labels.map((label) => (
              <Chip key={label} value={label} size="xs" variant="outline">
                <span className={classes.dot} style={{ background: colourVariable(label) }} aria-hidden />
                {t(`words.label.${label}` as Key)}
              </Chip>
            ))}
          </Chip.Group>
        </div>
      </div>
      <Timeline
        reading={reading}
        person={person}
        curves={mode === "raw" ? person.raw : person.smoothed}
        shown={shown}
        episodes={episodes}
        clock={clock}
      />
    </Card>
  );
}
