import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import type { Model } from "@/api/models";
import { usePointAlias } from "@/api/pointAlias";
import { ConfirmModal } from "@/components/ConfirmModal";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import classes from "./Models.module.css";

/** For each alias that pointed elsewhere before: back to there. */
export function RollBack({ model }: { model: Model }) {
  const held = new Set(model.versions.map(({ version }) => version));
  return (
    <span className={classes.badges}>
      {Object.entries(model.earlier)
        .filter(([, version]) => held.has(version))
        .map(([alias, version]) => (
          <One key={alias} model={model} alias={alias} version={version} />
        ))}
    </span>
  );
}

function One({ model, alias, version }: { model: Model; alias: string; version: number }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const point = usePointAlias();
  const before = model.versions.find(({ aliases }) => aliases.includes(alias))?.version;
  const values = { alias, version: String(version), before: String(before) };
  const done = () => {
    setAsking(false);
    announce(t("models.promote.done", values));
  };
  return (
    <>
      <Button
        mt="md"
        size="xs"
        variant="default"
        leftSection={<IconArrowBackUp size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t("models.rollback.open", values)}
      </Button>
      <ConfirmModal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("models.rollback.title", values)}
        action={t("models.rollback.submit")}
        pending={point.isPending}
        error={point.error}
        onConfirm={() => point.mutate({ name: model.name, alias, version }, { onSuccess: done })}
      >
        <p>{t("models.promote.from", values)}</p>
        <p>{t("models.promote.swap", values)}</p>
      </ConfirmModal>
    </>
  );
}
