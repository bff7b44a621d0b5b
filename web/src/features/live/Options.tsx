import { NativeSelect, Stack, Switch } from "@mantine/core";
import { Card } from "@/components/Card";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import type { Camera } from "./camera";
import type { Engine } from "./engine";

/** Half-lives in seconds. */
const SMOOTHING = { none: 0, light: 0.15, normal: 0.3, strong: 0.8 };

export function Options({ engine, cameras }: { engine: Engine; cameras: readonly Camera[] }) {
  const t = useT();
  const { camera, smoothing, blur } = engine.options;
  return (
    <Card title={t("live.options.title")}>
      <Stack gap="md">
        {cameras.length > 0 && (
          <NativeSelect
            label={t("live.options.camera")}
            value={camera || cameras[0]?.id}
            onChange={(event) => engine.change({ camera: event.currentTarget.value })}
            data={cameras.map(({ id, label }) => ({ value: id, label: named(label, t) }))}
          />
        )}
        <NativeSelect
          label={t("live.options.smoothing")}
          description={t("live.options.smoothingNote")}
          value={smoothing}
          onChange={(event) => engine.change({ smoothing: Number(event.currentTarget.value) })}
          data={Object.entries(SMOOTHING).map(([name, value]) => ({
            value: String(value),
            label: t(`live.options.smoothed.${name}` as Key),
          }))}
        />
        <Switch
          label={t("live.options.mirror")}
          checked={engine.mirrored}
          onChange={(event) => engine.change({ mirror: event.currentTarget.checked })}
        />
        <Switch
          label={t("live.options.blur")}
          checked={blur}
          onChange={(event) => engine.change({ blur: event.currentTarget.checked })}
        />
      </Stack>
    </Card>
  );
}

/** Cameras that the browser gives no name are counted. */
const named = (label: string, t: ReturnType<typeof useT>) =>
  /^\d+$/.test(label) ? t("live.options.numbered", { name: label }) : label;
