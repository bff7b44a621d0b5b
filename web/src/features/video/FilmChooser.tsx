import { Button } from "@mantine/core";
import { IconMovie } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { chooseAnew } from "@/lib/files";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import classes from "./FilmChooser.module.css";

interface Props {
  limits?: { upload_bytes: number; video_seconds: number };
  onChoose: (files: readonly File[]) => void;
}

/** Where films are dropped, or chosen with the keyboard or a finger. */
export function FilmChooser({ limits, onChoose }: Props) {
  const t = useT();
  const { bytes } = useFormats();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onChoose([...event.dataTransfer.files]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button inside
    <div
      className={classes.zone}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconMovie size={44} stroke={1.4} aria-hidden />
      <p className={classes.title}>{t("video.choose.title")}</p>
      <p className={classes.text}>{t("video.choose.text")}</p>
      <Button size="md" onClick={() => input.current?.click()}>
        {t("video.choose.button")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept="video/*,.mkv,.avi,.mov,.webm,.zip,application/zip"
        aria-label={t("video.choose.button")}
        onClick={chooseAnew}
        onChange={(event) => onChoose([...(event.currentTarget.files ?? [])])}
      />
      {limits && (
        <p className={classes.limits}>
          {t("video.choose.limits", {
            bytes: bytes(limits.upload_bytes),
            minutes: Math.floor(limits.video_seconds / 60),
          })}
        </p>
      )}
    </div>
  );
}
