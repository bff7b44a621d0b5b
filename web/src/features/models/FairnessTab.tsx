import type { ReactNode } from "react";
import type { Scores } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Gaps } from "./Gaps";
import { Measured } from "./Measured";
import classes from "./Models.module.css";
import { useAttribute } from "./useAttribute";

/** Scores by attribute, and the largest gaps between them. */
export function FairnessTab({ scores, choice }: { scores: Scores; choice: ReactNode }) {
  const t = useT();
  const attribute = useAttribute();
  const slices = Object.entries(scores.slices ?? {});
  return (
    <>
      <p className={classes.text}>{t("models.slices.text")}</p>
      {choice}
      {slices.length === 0 && <p>{t("models.slices.none")}</p>}
      {slices.map(([name, rows]) => (
        <Card key={name} title={attribute(name)}>
          <SliceTable rows={rows} />
        </Card>
      ))}
      <Gaps gaps={scores.gaps ?? []} />
    </>
  );
}

function SliceTable({ rows }: { rows: NonNullable<Scores["slices"]>[string] }) {
  const t = useT();
  const { number, percent } = useFormats();
  const signed = (share: number) => (share > 0 ? `+${percent(share, 1)}` : percent(share, 1));
  return (
    <DataTable
      caption={t("models.slices.caption")}
      head={[
        t("models.slices.value"),
        t("models.sets.faces"),
        t("models.measure.accuracy"),
        t("models.slices.excess"),
        t("models.measure.macro_f1"),
        t("models.measure.ece"),
        t("models.slices.overconfidence"),
      ]}
      numbers={[1, 2, 3, 4, 5, 6]}
      rows={rows.map((slice) => ({
        key: slice.value,
        cells: [
          slice.small ? `${slice.value} (${t("models.slices.few")})` : slice.value,
          number(slice.rows),
          <Measured key="accuracy" of={slice.accuracy} />,
          signed(slice.excess_accuracy),
          percent(slice.macro_f1, 1),
          <Measured key="ece" of={slice.ece} share={false} />,
          <Measured key="over" of={slice.overconfidence} share={false} />,
        ],
      }))}
    />
  );
}
