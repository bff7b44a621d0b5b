import type { Scores } from "@/api/models";
import { Card } from "@/components/Card";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { FactList } from "./FactList";
import { Measured } from "./Measured";

/** How prediction sets do, and what answering only some faces gains. */
export function Coverage({ scores: { coverage, abstention } }: { scores: Scores }) {
  const t = useT();
  const { number, percent } = useFormats();
  if (!coverage && !abstention) return null;
  const facts = [
    [t("models.coverage.holds"), coverage && <Measured of={coverage.coverage} />],
    [t("models.coverage.size"), coverage && number(coverage.size, 2)],
    [t("models.coverage.single"), coverage && percent(coverage.single_accuracy, 1)],
    [t("models.coverage.most"), abstention && <Measured of={abstention.accuracy_at} />],
  ] as const;
  return (
    <Card title={t("models.coverage.title")}>
      <FactList facts={facts} />
    </Card>
  );
}
