import { Link } from "react-router";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { Part } from "./Part";
import type { Facts } from "./useCard";

export function Limits({ main }: Facts) {
  const t = useT();
  const { percent } = useFormats();
  const [first, second] = [...(main?.metrics.per_class ?? [])].sort((a, b) => a.recall.value - b.recall.value);
  const name = (label: string) => t(`words.label.${label}` as Key);
  return (
    <Part name="limits">
      <p>{t("about.limits.data")}</p>
      <p>{t("about.limits.who")}</p>
      {first && second && (
        <p>
          {t("about.limits.weakest", {
            first: name(first.label),
            firstShare: percent(first.recall.value),
            firstCount: first.support,
            second: name(second.label),
            secondShare: percent(second.recall.value),
            secondCount: second.support,
          })}
        </p>
      )}
      <p>{t("about.limits.own")}</p>
      <p>
        <Link to="/models">{t("about.limits.models")}</Link>
      </p>
    </Part>
  );
}
