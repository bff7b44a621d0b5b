import type { Interval, Scores } from "@/api/models";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Measured } from "./Measured";
import { MEASURES, verdict } from "./scores";
import { useLabel } from "./useLabel";

interface Props {
  first: Scores;
  second: Scores;
  names: [number, number];
}

interface Row {
  name: string;
  a: Interval;
  b: Interval;
  more: boolean;
  share: boolean;
}

export function CompareTable({ first, second, names }: Props) {
  const t = useT();
  const label = useLabel();
  const { number, percent } = useFormats();
  const measures = MEASURES.flatMap(({ name, more, share }): Row[] => {
    const [a, b] = [first.metrics[name], second.metrics[name]];
    return a && b ? [{ name: t(`models.measure.${name}`), a, b, more, share }] : [];
  });
  const labels = first.metrics.per_class.flatMap(({ label: which, f1: a }): Row[] => {
    const b = second.metrics.per_class.find((one) => one.label === which)?.f1;
    return b ? [{ name: t("models.comparing.byLabel", { label: label(which) }), a, b, more: true, share: true }] : [];
  });
  const difference = ({ a, b, share }: Row) => {
    const by = b.value - a.value;
    return `${by > 0 ? "+" : ""}${share ? percent(by, 1) : number(by, 3)}`;
  };
  const [one, other] = names.map((version) => t("models.version", { version: String(version) }));
  return (
    <DataTable
      caption={t("models.comparing.caption", { set: first.title })}
      head={[
        t("models.comparing.measure"),
        one,
        other,
        t("models.comparing.difference"),
        t("models.comparing.verdict"),
      ]}
      numbers={[1, 2, 3]}
      rows={[...measures, ...labels].map((row) => ({
        key: row.name,
        cells: [
          row.name,
          <Measured key="a" of={row.a} share={row.share} />,
          <Measured key="b" of={row.b} share={row.share} />,
          difference(row),
          t(`models.comparing.${verdict(row.a, row.b, row.more)}`),
        ],
      }))}
    />
  );
}
