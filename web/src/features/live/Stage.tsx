import { Loader } from "@mantine/core";
import { IconCameraOff, IconPlayerPause } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useT } from "@/lib/I18n";
import type { Engine, View } from "./engine";
import classes from "./Stage.module.css";

/** The picture: the latest frame that was read, with its overlay; the camera itself where no answer comes. */
export function Stage({ engine, view }: { engine: Engine; view: View }) {
  const t = useT();
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (video.current && canvas.current) engine.attach(video.current, canvas.current);
  }, [engine]);
  const isOn = view.state === "running" || view.state === "paused";
  return (
    <div className={classes.stage} data-state={view.state}>
      <video
        ref={video}
        className={classes.video}
        data-mirror={engine.mirrored || undefined}
        data-hidden={!isOn || view.isFresh || engine.options.blur || undefined} // what is covered need not be painted
        muted
        playsInline
        aria-hidden
        tabIndex={-1}
      />
      <canvas
        ref={canvas}
        className={classes.canvas}
        data-hidden={!isOn || !view.isFresh || undefined}
        role="img"
        aria-label={t("live.stage.picture")}
      />
      <Notice view={view} />
    </div>
  );
}

function Notice({ view: { state, isFresh } }: { view: View }) {
  const t = useT();
  if (state === "off") {
    return (
      <p className={classes.cover}>
        <IconCameraOff aria-hidden size={40} stroke={1.25} />
        {t("live.stage.off")}
      </p>
    );
  }
  if (state === "starting") {
    return (
      <p className={classes.cover} role="status">
        <Loader color="gray" size="sm" type="dots" aria-hidden />
        {t("live.stage.starting")}
      </p>
    );
  }
  if (state === "paused") {
    return (
      <p className={classes.badge} role="status">
        <IconPlayerPause aria-hidden size={16} />
        {t("live.stage.paused")}
      </p>
    );
  }
  if (!isFresh) return <p className={classes.badge}>{t("live.stage.waiting")}</p>;
  return null;
}
