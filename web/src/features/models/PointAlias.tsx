import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Model } from "@/api/models";
import { usePointAlias } from "@/api/pointAlias";
import { ConfirmModal } from "@/components/ConfirmModal";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import classes from "./Models.module.css";

/** Points an alias at a version, after saying what that changes. */
export function PointAlias({ model, version }: { model: Model; version: number }) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const [alias, setAlias] = useState("production");
  const point = usePointAlias();
  const before = model.versions.find(({ aliases }) => aliases.includes(alias))?.version;
  const values = { alias, version: String(version), before: String(before) };
  const done = () => {
    setOpened(false);
    announce(t("models.promote.done", values));
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("models.promote.openNamed", values)}
        onClick={() => setOpened(true)}
      >
        {t("models.promote.open")}
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t("models.promote.title", { ...values, name: model.name })}
        action={t("models.promote.submit")}
        disabled={!alias || before === version}
        pending={point.isPending}
        error={point.error}
        onConfirm={() => point.mutate({ name: model.name, alias, version }, { onSuccess: done })}
      >
        <TextInput
          label={t("models.promote.alias")}
          description={t("models.promote.aliasHint")}
          value={alias}
          onChange={(event) => setAlias(event.currentTarget.value.trim())}
        />
        {alias && <p role="status">{t(`models.promote.${sentence(before, version)}`, values)}</p>}
        <p>{t("models.promote.swap", values)}</p>
        <p className={classes.quiet}>{t("models.promote.unasked")}</p>
      </ConfirmModal>
    </>
  );
}

function sentence(before: number | undefined, version: number): "fresh" | "same" | "from" {
  if (before === undefined) return "fresh";
  return before === version ? "same" : "from";
}
