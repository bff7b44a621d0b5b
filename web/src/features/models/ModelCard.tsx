import { Anchor, Button } from "@mantine/core";
import { Link } from "react-router";
import { useMe } from "@/api/me";
import type { Model, Version } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Aliases } from "./Aliases";
import { OverVersions } from "./OverVersions";
import { PointAlias } from "./PointAlias";
import { RollBack } from "./RollBack";
import { useTask } from "./useTask";

/** A model's versions, where its aliases point, and what can be done about it. */
export function ModelCard({ model }: { model: Model }) {
  const t = useT();
  const { number, day } = useFormats();
  const { isAdmin } = useMe();
  const task = useTask();
  const isMany = model.versions.length > 1;
  const columns = ["version", "aliases", "task", "architecture", "parameters", "created"] as const;
  const cells = (version: Version) => [
    <Anchor key="version" fz="inherit" component={Link} to={`/models/${model.name}/${version.version}`}>
      {t("models.version", { version: String(version.version) })}
    </Anchor>,
    <Aliases key="aliases" version={version} inUse={model.in_use === version.version} />,
    task(version.task),
    version.architecture,
    number(version.parameters),
    version.created ? day(version.created) : "–",
  ];
  const admin = isAdmin && isMany;
  const actions = isMany && (
    <Button component={Link} to={`/models/${model.name}/compare`} size="xs" variant="default">
      {t("models.compare")}
    </Button>
  );
  return (
    <Card title={model.name} actions={actions}>
      <DataTable
        caption={t("models.versionsOf", { name: model.name })}
        hideCaption
        head={[...columns.map((one) => t(`models.column.${one}`)), ...(admin ? [t("models.column.actions")] : [])]}
        numbers={[4]}
        rows={model.versions.toReversed().map((version) => ({
          key: version.version,
          cells: [
            ...cells(version),
            ...(admin ? [<PointAlias key="point" model={model} version={version.version} />] : []),
          ],
        }))}
      />
      {isAdmin && <RollBack model={model} />}
      {isMany && <OverVersions model={model} />}
    </Card>
  );
}
