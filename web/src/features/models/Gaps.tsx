import type { Scores } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useT } from "@/lib/I18n";
import { Measured } from "./Measured";
import classes from "./Models.module.css";
import { useAttribute } from "./useAttribute";
import { useLabel } from "./useLabel";

export function Gaps({ gaps }: { gaps: NonNullable<Scores["gaps"]> }) {
  const t = useT();
  const attribute = useAttribute();
  const label = useLabel();
  if (!gaps.length) return <p className={classes.quiet}>{t("models.slices.gapsNone")}</p>;
  const head = ["attributeName", "measure", "lowest", "highest", "gap", "shown"] as const;
  return (
    <Card title={t("models.slices.gaps")}>
      <DataTable
        caption={t("models.slices.gapsCaption")}
        head={head.map((one) => t(`models.slices.${one}`))}
        numbers={[4]}
        rows={gaps.map((gap) => ({
          key: `${gap.attribute} ${gap.measure} ${gap.label}`,
          cells: [
            attribute(gap.attribute),
            gap.label ? `${gap.measure}, ${label(gap.label)}` : gap.measure,
            gap.lowest,
            gap.highest,
            <Measured key="size" of={gap.size} />,
            gap.shown ? t("models.slices.yes") : t("models.slices.no"),
          ],
        }))}
      />
    </Card>
  );
}
