import { colourVariable } from "@/lib/emotions";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import classes from "./EmotionBars.module.css";

interface Props {
  emotions: readonly { label: string; probability: number }[];
  /** Labels that stand out: those of the prediction set. */
  marked?: readonly string[];
  label: string;
}

/** How people would read a face: a bar a label, in the order they come. */
export function EmotionBars({ emotions, marked = [], label }: Props) {
  const t = useT();
  const { percent } = useFormats();
  return (
    <ul className={classes.bars} aria-label={label}>
      {emotions.map((one) => (
        <li key={one.label} className={classes.row} data-marked={marked.includes(one.label) || undefined}>
          <span className={classes.label}>{t(`words.label.${one.label}` as Key)}</span>
          <span className={classes.track} aria-hidden>
            <span
              className={classes.bar}
              style={{ transform: `scaleX(${one.probability})`, background: colourVariable(one.label) }}
            />
          </span>
          <span className={classes.value}>{percent(one.probability)}</span>
        </li>
      ))}
    </ul>
  );
}
