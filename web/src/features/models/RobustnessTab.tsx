import type { VersionFacts } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useKnown, useT } from "@/lib/I18n";
import { useSetTitle } from "@/lib/useSetTitle";
import { Explanations } from "./Explanations";
import { Measured } from "./Measured";
import classes from "./Models.module.css";

type Metrics = NonNullable<VersionFacts["metrics"]>;
type Scores = NonNullable<Metrics["robustness"]>;

const STRENGTHS = [1, 3, 5];

/** Accuracy under corruption, and how faithful explanations are. */
export function RobustnessTab({ metrics }: { metrics: VersionFacts["metrics"] }) {
  const t = useT();
  return (
    <>
      {metrics?.robustness ? <Corruptions scores={metrics.robustness} /> : <p>{t("models.robustness.none")}</p>}
      {metrics?.explanations && <Explanations figures={metrics.explanations} />}
    </>
  );
}

function Corruptions({ scores }: { scores: Scores }) {
  const t = useT();
  const titleOf = useSetTitle();
  const { percent } = useFormats();
  const known = useKnown();
  const at = (levels: Scores["corruptions"][number]["levels"], strength: number) =>
    levels.find((level) => level.strength === strength);
  return (
    <Card title={t("models.robustness.title")}>
      <p className={classes.text}>
        {t("models.robustness.text", {
          faces: scores.faces,
          set: titleOf(scores.title),
          ways: scores.corruptions.length,
          accuracy: percent(scores.accuracy.value, 1),
          clean: percent(scores.clean.accuracy.value, 1),
        })}{" "}
        {t("models.robustness.notFair")}
      </p>
      <DataTable
        caption={t("models.robustness.caption")}
        head={[
          t("models.robustness.corruption"),
          ...STRENGTHS.map((strength) => t("models.robustness.strength", { strength })),
          t("models.robustness.lost"),
          t("models.robustness.uncertain"),
        ]}
        numbers={[1, 2, 3, 4, 5]}
        rows={scores.corruptions.map((one) => ({
          key: one.name,
          cells: [
            known(`models.robustness.kind.${one.name}`, one.title),
            ...STRENGTHS.map((strength) => <Measured key={strength} of={at(one.levels, strength)?.accuracy} />),
            <Measured key="drop" of={one.drop} />,
            <Measured key="uncertain" of={at(one.levels, 5)?.uncertain} />,
          ],
        }))}
      />
    </Card>
  );
}
