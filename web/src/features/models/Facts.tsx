import type { VersionFacts } from "@/api/models";
import { Card } from "@/components/Card";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { FactList } from "./FactList";
import { useLabel } from "./useLabel";
import { useTask } from "./useTask";

/** What the version is and where it came from. */
export function Facts({ version: { card, metrics } }: { version: VersionFacts }) {
  const t = useT();
  const task = useTask();
  const label = useLabel();
  const { number, percent, instant } = useFormats();
  const input = card.channels === 1 ? "models.facts.grey" : "models.facts.colour";
  const pairs = (record: Record<string, string> | undefined) =>
    Object.entries(record ?? {}).map(([key, said]) => `${key}: ${said}`);
  const heads = Object.entries(card.heads).map(
    ([head, columns]) => [t("models.facts.output", { head }), columns.map(label).join(", ")] as const,
  );
  const facts = [
    [t("models.facts.task"), task(card.task)],
    [t("models.facts.architecture"), card.architecture],
    [t("models.facts.parameters"), number(card.parameters)],
    [t("models.facts.input"), t(input, { size: String(card.image_size) })],
    ...(card.task === "expression" ? heads : []),
    [t("models.facts.created"), card.created && instant(card.created)],
    [t("models.facts.evaluated"), metrics?.created && instant(metrics.created)],
    [t("models.facts.calibration"), pairs(metrics?.calibration).join("; ")],
    [t("models.facts.coverage"), metrics && percent(card.prediction_set_coverage)],
    [t("models.facts.data"), Object.keys(card.data ?? {}).join(", ")],
    [t("models.facts.seed"), card.seed == null ? "" : String(card.seed)],
    [t("models.facts.commit"), card.commit.slice(0, 12)],
  ] as const;
  return (
    <Card title={t("models.facts.title")}>
      <FactList facts={facts} />
    </Card>
  );
}
