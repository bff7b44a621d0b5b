import type { VersionFacts } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";

export function Files({ files }: { files: NonNullable<VersionFacts["card"]["files"]> }) {
  const t = useT();
  const { bytes, number, percent } = useFormats();
  return (
    <Card title={t("models.files.title")}>
      <DataTable
        caption={t("models.files.caption")}
        head={(["file", "size", "difference", "faces", "agreement"] as const).map((one) => t(`models.files.${one}`))}
        numbers={[1, 2, 3, 4]}
        rows={files.map((file) => ({
          key: file.path,
          cells: [
            <code key="path">{file.path}</code>,
            bytes(file.size_bytes),
            number(file.max_difference, 4),
            number(file.checked_faces),
            file.top1_agreement === null ? "–" : percent(file.top1_agreement, 1),
          ],
        }))}
      />
    </Card>
  );
}
