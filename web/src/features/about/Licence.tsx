import { DataTable } from "@/components/DataTable";
import { useT } from "@/lib/I18n";
import { Part } from "./Part";
import type { Facts } from "./useCard";

export function Licence({ server }: Facts) {
  const t = useT();
  const rows = [
    [t("about.licence.fer"), "Goodfellow et al. 2013", t("about.licence.ferTerms")],
    [t("about.licence.plus"), "Barsoum et al. 2016", t("about.licence.plusTerms")],
    [t("about.licence.detector"), "libfacedetection, Feng et al. 2021", "BSD"],
    [t("about.licence.portrait"), "NASA", t("about.licence.domain")],
  ] as const;
  const head = [t("about.licence.what"), t("about.licence.by"), t("about.licence.terms")];
  return (
    <Part name="licence">
      <p>{t("about.licence.mit")}</p>
      <DataTable
        caption={t("about.licence.table")}
        hideCaption
        head={head}
        rows={rows.map((cells) => ({ key: cells[0], cells }))}
      />
      <p>
        {/* Its name has no hash, so the version keeps an old one from being shown. */}
        <a href={`/assets/licences.md?${server?.version ?? ""}`}>{t("about.licence.notices")}</a>.{" "}
        {t("about.licence.packages")}
      </p>
    </Part>
  );
}
