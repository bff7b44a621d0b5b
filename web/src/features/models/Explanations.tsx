import type { VersionFacts } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useKnown, useT } from "@/lib/I18n";
import { Measured } from "./Measured";

type Figures = NonNullable<NonNullable<VersionFacts["metrics"]>["explanations"]>;

export function Explanations({ figures }: { figures: Figures }) {
  const t = useT();
  const { milliseconds } = useFormats();
  const known = useKnown();
  const name = (method: string) => known(`models.explanations.name.${method}`, method);
  const head = ["method", "insertion", "deletion", "margin", "overRandom", "time"] as const;
  return (
    <Card title={t("models.explanations.title")}>
      <DataTable
        caption={t("models.explanations.caption", { faces: figures.faces })}
        head={head.map((one) => t(`models.explanations.${one}`))}
        numbers={[1, 2, 3, 4, 5]}
        rows={figures.methods.map((one) => ({
          key: one.method,
          cells: [
            name(one.method),
            <Measured key="insertion" of={one.insertion} share={false} />,
            <Measured key="deletion" of={one.deletion} share={false} />,
            <Measured key="margin" of={one.margin} share={false} />,
            <Measured key="random" of={one.over_random} share={false} />,
            milliseconds(one.ms_a_face),
          ],
        }))}
      />
    </Card>
  );
}
