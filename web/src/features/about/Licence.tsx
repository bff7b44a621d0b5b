import { Table } from "@mantine/core";
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
      <Table.ScrollContainer minWidth={560}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {head.map((one) => (
                <Table.Th key={one} scope="col">
                  {one}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([what, by, terms]) => (
              <Table.Tr key={what}>
                <Table.Th scope="row" fw={500}>
                  {what}
                </Table.Th>
                <Table.Td>{by}</Table.Td>
                <Table.Td>{terms}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <p>
        {/* Its name has no hash, so the version keeps an old one from being shown. */}
        <a href={`/assets/licences.md?${server?.version ?? ""}`}>{t("about.licence.notices")}</a>.{" "}
        {t("about.licence.packages")}
      </p>
    </Part>
  );
}
