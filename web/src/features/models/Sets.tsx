import type { Scores } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { useSetTitle } from "@/lib/useSetTitle";
import { Measured } from "./Measured";
import { idOf } from "./scores";

export function Sets({ results }: { results: readonly Scores[] }) {
  const t = useT();
  const titleOf = useSetTitle();
  const { number } = useFormats();
  const sorted = results.toSorted((a, b) => Number(b.split === "test") - Number(a.split === "test"));
  const columns = ["accuracy", "macro_f1", "ece", "ece_votes"] as const;
  return (
    <Card title={t("models.sets.title")}>
      <DataTable
        caption={t("models.sets.caption")}
        head={[t("models.sets.set"), t("models.sets.faces"), ...columns.map((one) => t(`models.measure.${one}`))]}
        numbers={[1, 2, 3, 4, 5]}
        rows={sorted.map((one) => ({
          key: idOf(one),
          cells: [
            titleOf(one.title),
            number(one.metrics.rows),
            ...columns.map((name) => <Measured key={name} of={one.metrics[name]} share={!name.startsWith("ece")} />),
          ],
        }))}
      />
    </Card>
  );
}
