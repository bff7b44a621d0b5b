import { Button } from "@mantine/core";
import { Fragment, useState } from "react";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { colourVariable } from "@/lib/emotions";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import type { Clock } from "./clock";
import classes from "./Episodes.module.css";
import type { Episode } from "./reading";

const AT_ONCE = 25;

const COLUMNS = ["person", "label", "onset", "peak", "end", "lasts"] as const;

interface Props {
  episodes: readonly Episode[];
  clock: Clock;
  say: (id: number) => string;
}

/** When each expression began, peaked and passed; each time leads there. */
export function Episodes({ episodes, clock, say }: Props) {
  const t = useT();
  const [most, setMost] = useState(AT_ONCE);
  const cells = useCells(clock);
  const left = episodes.length - most;
  return (
    <Card title={t("video.episodes.title")}>
      <p className={classes.text}>{t(episodes.length ? "video.episodes.text" : "video.episodes.none")}</p>
      {episodes.length > 0 && (
        <DataTable
          caption={t("video.episodes.table")}
          hideCaption
          head={COLUMNS.map((column) => t(`video.episodes.${column}`))}
          rows={episodes.slice(0, most).map((one) => ({
            key: `${one.face} ${one.label} ${one.onset}`,
            cells: [say(one.face), ...cells(one)],
          }))}
        />
      )}
      {left > 0 && (
        <Button mt="sm" variant="default" onClick={() => setMost(most + 4 * AT_ONCE)}>
          {t("video.episodes.more", { count: Math.min(left, 4 * AT_ONCE) })}
        </Button>
      )}
    </Card>
  );
}

/** An episode's cells after the person's, in the order of `COLUMNS`. */
function useCells(clock: Clock) {
  const t = useT();
  const { clock: written, percent } = useFormats();
  return (one: Episode) => {
    const label = t(`words.label.${one.label}` as Key);
    const jump = (at: number, more = "") => (
      <button
        type="button"
        className={classes.jump}
        aria-label={t("video.episodes.jump", { at: written(at), label })}
        onClick={() => clock.seek(at)}
      >
        {written(at)}
        {more}
      </button>
    );
    return [
      <Fragment key="label">
        <span className={classes.dot} style={{ background: colourVariable(one.label) }} aria-hidden />
        {label}
      </Fragment>,
      jump(one.onset),
      jump(one.peakAt, ` · ${percent(one.peak)}`),
      jump(one.offset),
      written(one.duration),
    ];
  };
}
