import type { Scores } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Measured } from "./Measured";
import { useLabel } from "./useLabel";

export function PerClass({ scores }: { scores: Scores }) {
  const t = useT();
  const label = useLabel();
  const { number } = useFormats();
  const inSet = new Map(scores.coverage?.per_class.map((one) => [one.label, one.coverage]));
  const head = ["label", "faces", "precision", "recall", "f1", "inSet"] as const;
  return (
    <Card title={t("models.perClass.title")}>
      <DataTable
        caption={t("models.perClass.caption")}
        head={head.map((one) => t(`models.perClass.${one}`))}
        numbers={[1, 2, 3, 4, 5]}
        rows={scores.metrics.per_class.map((one) => ({
          key: one.label,
          cells: [
            label(one.label),
            number(one.support),
            <Measured key="precision" of={one.precision} />,
            <Measured key="recall" of={one.recall} />,
            <Measured key="f1" of={one.f1} />,
            <Measured key="set" of={inSet.get(one.label)} />,
          ],
        }))}
      />
    </Card>
  );
}
