import { useEffect, useRef } from "react";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import type { Clock } from "./clock";
import { draw, type Shown, shownAt } from "./overlay";
import classes from "./Player.module.css";
import type { Reading } from "./reading";

interface Props {
  source: string;
  label: string;
  reading: Reading;
  clock: Clock;
  say: (id: number) => string;
  boxes: boolean;
  onBroken: () => void;
}

/** The film with the faces' boxes over it, drawn anew for each frame that is shown. */
export function Screen({ source, label, reading, clock, say, boxes, onBroken }: Props) {
  const t = useT();
  const { clock: written, percent } = useFormats();
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    clock.follow(video.current);
    return () => clock.follow(null);
  }, [clock]);
  useEffect(() => (video.current ? watchFrames(video.current, (time) => clock.tick(time)) : undefined), [clock]);
  useEffect(() => {
    const reads = (one: Shown) => {
      const values = { label: t(`words.label.${one.label}` as Key), share: percent(one.probability) };
      return `${say(one.id)} · ${t(one.uncertain ? "video.player.unsure" : "video.player.now", values)}`;
    };
    const show = (time: number) => {
      const shown = shownAt(reading, time);
      const size = { width: video.current?.videoWidth ?? 0, height: video.current?.videoHeight ?? 0 };
      if (canvas.current) draw(canvas.current, boxes ? shown : [], { ...size, say: reads });
      if (now.current)
        now.current.textContent = `${written(time)} – ${shown.map(reads).join(", ") || t("video.player.nobody")}`;
    };
    const again = new ResizeObserver(() => show(clock.time));
    if (canvas.current) again.observe(canvas.current);
    const off = clock.on(show);
    const film = video.current;
    const ready = () => show(clock.time);
    film?.addEventListener("loadeddata", ready);
    return () => {
      off();
      again.disconnect();
      film?.removeEventListener("loadeddata", ready);
    };
  }, [clock, reading, boxes, say, t, written, percent]);
  return (
    <>
      <div className={classes.stage}>
        {/* biome-ignore lint/a11y/useMediaCaption: what the faces say is beside it, what is spoken mien does not know */}
        <video ref={video} src={source} controls playsInline preload="auto" aria-label={label} onError={onBroken} />
        <canvas ref={canvas} className={classes.overlay} aria-hidden />
      </div>
      <p ref={now} className={classes.now} data-testid="now" />
    </>
  );
}

/** Tells the time of each frame as it is shown; where the browser cannot say, the player's own clock. */
function watchFrames(video: HTMLVideoElement, tell: (time: number) => void): () => void {
  if (!("requestVideoFrameCallback" in video)) return watchClock(video, tell);
  const shown: VideoFrameRequestCallback = (_now, { mediaTime }) => {
    tell(mediaTime);
    handle = video.requestVideoFrameCallback(shown);
  };
  let handle = video.requestVideoFrameCallback(shown);
  return () => video.cancelVideoFrameCallback(handle);
}

function watchClock(video: HTMLVideoElement, tell: (time: number) => void): () => void {
  let last = -1;
  const look = () => {
    if (video.currentTime !== last) tell(video.currentTime);
    last = video.currentTime;
    handle = requestAnimationFrame(look);
  };
  let handle = requestAnimationFrame(look);
  return () => cancelAnimationFrame(handle);
}
