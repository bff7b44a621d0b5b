import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import classes from "./Figures.module.css";
import type { Figures as Speed } from "./meter";

/** Results a second and delay, with what they mean below. */
export function Figures({ figures, skipped }: { figures: Speed | null; skipped: number }) {
  const t = useT();
  const { number, milliseconds } = useFormats();
  const whole = (value: number) => milliseconds(Math.max(10, Math.round(value)));
  const rows = [
    { name: t("live.figures.rate"), value: figures ? number(figures.perSecond, 1) : "–" },
    {
      name: t("live.figures.lag"),
      value: figures ? whole(figures.lag) : "–",
      note:
        figures && t("live.figures.lagNote", { most: whole(figures.lag95), reading: milliseconds(figures.reading) }),
    },
    { name: t("live.figures.skipped"), value: number(skipped), note: t("live.figures.skippedNote") },
  ];
  return (
    <dl className={classes.figures} aria-label={t("live.figures.title")}>
      {rows.map(({ name, value, note }) => (
        <div key={name} title={note ?? undefined}>
          <dt className={classes.name}>{name}</dt>
          <dd className={classes.value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
