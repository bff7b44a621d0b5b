import { colourVariable } from "@/lib/emotions";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { LEFT, RIGHT } from "./chart";
import type { Clock } from "./clock";
import type { Episode } from "./reading";
import classes from "./Timeline.module.css";

/** So many fit over a curve without covering each other. */
const MOST = 60;

interface Props {
  episodes: readonly Episode[];
  range: { from: number; to: number };
  clock: Clock;
}

/** A mark over each peak. The keyboard reaches them by N and P, and by the list of episodes. */
export function Peaks({ episodes, range, clock }: Props) {
  const t = useT();
  const { clock: written, percent } = useFormats();
  const inside = episodes.filter(({ peakAt }) => peakAt >= range.from && peakAt <= range.to);
  const strongest = [...inside].sort((a, b) => b.peak - a.peak).slice(0, MOST);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a frame and a legend
    <div
      role="group"
      aria-label={t("video.timeline.peaks")}
      className={classes.peaks}
      style={{ marginInline: `${LEFT}px ${RIGHT}px` }}
    >
      {strongest.map((one) => {
        const label = t(`words.label.${one.label}` as Key);
        const values = { label, share: percent(one.peak), at: written(one.peakAt) };
        return (
          <button
            key={`${one.face} ${one.label} ${one.onset}`}
            type="button"
            tabIndex={-1}
            className={classes.peak}
            title={t("video.timeline.peak", values)}
            aria-label={t("video.timeline.peak", values)}
            style={{
              insetInlineStart: `${(100 * (one.peakAt - range.from)) / (range.to - range.from)}%`,
              color: colourVariable(one.label),
            }}
            onClick={() => clock.seek(one.peakAt)}
          />
        );
      })}
    </div>
  );
}
