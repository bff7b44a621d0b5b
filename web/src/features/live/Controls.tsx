import { Button } from "@mantine/core";
import { IconCamera, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useT } from "@/lib/I18n";
import classes from "./Controls.module.css";
import type { Engine, State } from "./engine";

export function Controls({ engine, state }: { engine: Engine; state: State }) {
  const t = useT();
  return (
    <fieldset className={classes.controls} aria-label={t("live.do.group")}>
      {state === "off" ? (
        <Button leftSection={<IconCamera aria-hidden size={18} />} onClick={() => engine.start()}>
          {t("live.do.start")}
        </Button>
      ) : (
        <>
          <PauseButton engine={engine} state={state} />
          <Button
            variant="default"
            leftSection={<IconPlayerStop aria-hidden size={18} />}
            onClick={() => engine.stop()}
          >
            {t("live.do.stop")}
          </Button>
        </>
      )}
    </fieldset>
  );
}

function PauseButton({ engine, state }: { engine: Engine; state: State }) {
  const t = useT();
  const isPaused = state === "paused";
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Button
      disabled={state === "starting"}
      leftSection={<Icon aria-hidden size={18} />}
      onClick={() => (isPaused ? engine.resume() : engine.pause())}
    >
      {isPaused ? t("live.do.resume") : t("live.do.pause")}
    </Button>
  );
}
