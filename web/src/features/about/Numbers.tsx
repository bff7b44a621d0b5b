import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { useSetTitle } from "@/lib/useSetTitle";
import { Part } from "./Part";
import type { Facts } from "./useCard";

export function Numbers({ main }: Facts) {
  const t = useT();
  const titleOf = useSetTitle();
  const { percent, number } = useFormats();
  return (
    <Part name="numbers">
      <p>{t("about.numbers.share")}</p>
      <p>{t("about.numbers.set")}</p>
      <p>{t("about.numbers.quality")}</p>
      <p>{t("about.numbers.moment")}</p>
      {main?.metrics.ece_votes && main.coverage && (
        <p>
          {t("about.numbers.measured", {
            rows: main.metrics.rows,
            title: titleOf(main.title),
            accuracy: percent(main.metrics.accuracy.value, 1),
            error: percent(main.metrics.ece_votes.value, 1),
            size: number(main.coverage.size, 2),
            coverage: percent(main.coverage.coverage.value, 1),
          })}
        </p>
      )}
    </Part>
  );
}
