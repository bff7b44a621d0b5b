import type { Scores } from "@/api/models";
import { Card } from "@/components/Card";
import { useFormats } from "@/lib/format";
import { useLanguage, useT } from "@/lib/I18n";
import classes from "./Models.module.css";
import { confusedMost } from "./scores";
import { useLabel } from "./useLabel";

/** Faces by true and read label: numbers, shading, and each cell in words for those who hear it. */
export function Confusion({ metrics: { labels, confusion } }: { metrics: Scores["metrics"] }) {
  const t = useT();
  const label = useLabel();
  const { percent } = useFormats();
  const { language } = useLanguage();
  const said = labels.map(label);
  const worst = confusedMost(confusion).map(({ truth, read, share }) =>
    t("models.confusion.pair", { truth: said[truth] ?? "", read: said[read] ?? "", share: percent(share) }),
  );
  const list = new Intl.ListFormat(language).format(worst);
  return (
    <Card title={t("models.confusion.title")}>
      {worst.length > 0 && <p className={classes.text}>{t("models.confusion.worst", { list })}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <section className={classes.scroll} aria-label={t("models.confusion.title")} tabIndex={0}>
        <table className={classes.matrix}>
          <caption className="visually-hidden">{t("models.confusion.caption")}</caption>
          <thead>
            <tr>
              <th scope="col" className={classes.quiet}>
                {t("models.confusion.truth")}
              </th>
              {said.map((read) => (
                <th key={read} scope="col">
                  {read}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {confusion.map((row, truth) => (
              <Row key={said[truth]} row={row} truth={truth} labels={said} />
            ))}
          </tbody>
        </table>
      </section>
      <p className={classes.caption}>{t("models.confusion.caption")}</p>
    </Card>
  );
}

function Row({ row, truth, labels }: { row: readonly number[]; truth: number; labels: readonly string[] }) {
  const t = useT();
  const { number } = useFormats();
  const total = row.reduce((sum, count) => sum + count, 0);
  return (
    <tr>
      <th scope="row">{labels[truth]}</th>
      {row.map((count, read) => (
        <td
          key={labels[read]}
          data-right={truth === read || undefined}
          style={{ background: shade(total ? count / total : 0) }}
        >
          <span aria-hidden>{number(count)}</span>
          <span className="visually-hidden">
            {t("models.confusion.cell", { count, total, truth: labels[truth] ?? "", read: labels[read] ?? "" })}
          </span>
        </td>
      ))}
    </tr>
  );
}

/** At most half of the colour, so that the numbers keep their contrast in both colour schemes. */
function shade(share: number): string {
  const strength = Math.round(Math.sqrt(share) * 50);
  return `color-mix(in srgb, var(--mantine-primary-color-filled) ${strength}%, transparent)`;
}
