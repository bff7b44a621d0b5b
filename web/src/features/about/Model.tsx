import type { Schemas } from "@/api/client";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { useSetTitle } from "@/lib/useSetTitle";
import { FactList, Part } from "./Part";
import type { Facts } from "./useCard";

/** The model card, in the figures that the API gives of it. */
export function Model({ card, tests, main, isStranger }: Facts) {
  const t = useT();
  const { day } = useFormats();
  if (!card) return isStranger ? <Part name="model">{t("about.model.signIn")}</Part> : null;
  const { architecture, parameters, image_size: size, channels, created, data = {} } = card.card;
  const colour = channels === 1 ? t("about.model.grey") : t("about.model.colour");
  const measured = card.metrics?.created;
  return (
    <Part name="model">
      <FactList
        facts={[
          [t("about.model.name"), `${card.name}, ${t("about.model.version", { version: card.version })}`],
          [t("about.model.architecture"), t("about.model.parameters", { architecture, count: parameters })],
          [t("about.model.input"), t("about.model.inputText", { size, colour })],
          [
            t("about.model.trained"),
            t("about.model.trainedOn", { day: day(created), data: Object.keys(data).join(", ") || "–" }),
          ],
          [t("about.model.measured"), measured ? day(measured) : "–"],
        ]}
      />
      {main ? <Tables tests={tests} main={main} /> : <p>{t("about.model.unmeasured")}</p>}
    </Part>
  );
}

function Tables({ tests, main }: { tests: Schemas["Scores"][]; main: Schemas["Scores"] }) {
  const t = useT();
  const titleOf = useSetTitle();
  const { number } = useFormats();
  const interval = useInterval();
  const name = (label: string) => t(`words.label.${label}` as Key);
  return (
    <>
      <h3>{t("about.model.scores")}</h3>
      <p>{t("about.model.note")}</p>
      <DataTable
        caption={t("about.model.scores")}
        hideCaption
        numbers={[1, 2, 3]}
        head={[t("about.model.set"), t("about.model.faces"), t("about.model.accuracy"), t("about.model.f1")]}
        rows={tests.map(({ title, metrics }) => ({
          key: title,
          cells: [titleOf(title), number(metrics.rows), interval(metrics.accuracy), interval(metrics.macro_f1)],
        }))}
      />
      <h3>{t("about.model.classes", { title: titleOf(main.title) })}</h3>
      <DataTable
        caption={t("about.model.classes", { title: titleOf(main.title) })}
        hideCaption
        numbers={[1, 2, 3]}
        head={[t("about.model.class"), t("about.model.faces"), t("about.model.recall"), t("about.model.precision")]}
        rows={main.metrics.per_class.map(({ label, support, recall, precision }) => ({
          key: label,
          cells: [name(label), number(support), interval(recall), interval(precision)],
        }))}
      />
    </>
  );
}

function useInterval() {
  const t = useT();
  const { percent } = useFormats();
  return ({ value, low, high }: Schemas["Interval"]) =>
    t("about.model.interval", { value: percent(value, 1), low: percent(low, 1), high: percent(high, 1) });
}
