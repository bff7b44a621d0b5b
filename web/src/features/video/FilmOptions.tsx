import { Button, NativeSelect, Switch } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import classes from "./FilmOptions.module.css";
import { type Choice, USUAL } from "./wishes";

interface Props {
  files: readonly File[];
  onlyArchives: boolean;
  onStart: (choice: Choice) => void;
  onOther: () => void;
}

const EVERY = [1, 2, 3, 5, 10, 25, 50];
const HALF_LIVES = [0, 0.15, 0.3, 0.6, 1, 2];
const LABEL_SETS = ["emotions", "ferplus", "fer2013"] as const;

/** How the chosen files are to be read. */
export function FilmOptions({ files, onlyArchives, onStart, onOther }: Props) {
  const t = useT();
  const { bytes } = useFormats();
  const [choice, setChoice] = useState(USUAL);
  const set = (part: Partial<Choice>) => setChoice({ ...choice, ...part });
  const size = bytes(files.reduce((sum, one) => sum + one.size, 0));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart(choice);
  };
  const labels = LABEL_SETS.map((value) => ({ value, label: t(`video.options.${value}`) }));
  return (
    <form onSubmit={submit} className={classes.form}>
      <p className={classes.files}>
        <strong>{files.map((one) => one.name).join(", ")}</strong>
        <span>{t("video.options.chosen", { count: files.length, size })}</span>
      </p>
      <div className={classes.fields}>
        {!onlyArchives && <FilmFields choice={choice} set={set} />}
        <NativeSelect
          label={t("video.options.labels")}
          description={onlyArchives ? t("video.options.archiveNote") : undefined}
          data={labels}
          value={choice.labels}
          onChange={(event) => set({ labels: event.currentTarget.value as Choice["labels"] })}
        />
      </div>
      {!onlyArchives && <FilmSwitches choice={choice} set={set} />}
      <div className={classes.actions}>
        <Button type="submit">{t("video.options.start")}</Button>
        <Button variant="default" onClick={onOther}>
          {t("video.options.other")}
        </Button>
      </div>
    </form>
  );
}

interface Part {
  choice: Choice;
  set: (part: Partial<Choice>) => void;
}

function FilmFields({ choice, set }: Part) {
  const t = useT();
  const { number } = useFormats();
  const frames = EVERY.map((n) => ({
    value: String(n),
    label: n === 1 ? t("video.options.all") : t("video.options.nth", { n }),
  }));
  const smoothings = HALF_LIVES.map((seconds) => ({
    value: String(seconds),
    label: seconds ? t(keyOf(seconds), { seconds: number(seconds, seconds % 1 ? 2 : 0) }) : t("video.options.none"),
  }));
  return (
    <>
      <NativeSelect
        label={t("video.options.every")}
        description={t("video.options.everyNote")}
        data={[...frames, { value: "auto", label: t("video.options.auto") }]}
        value={String(choice.blur ? 1 : choice.every)}
        disabled={choice.blur}
        onChange={({ currentTarget: { value } }) => set({ every: value === "auto" ? "auto" : Number(value) })}
      />
      <NativeSelect
        label={t("video.options.smooth")}
        description={t("video.options.smoothNote")}
        data={smoothings}
        value={String(choice.smooth)}
        onChange={(event) => set({ smooth: Number(event.currentTarget.value) })}
      />
    </>
  );
}

const keyOf = (seconds: number): Key => (seconds === USUAL.smooth ? "video.options.usual" : "video.options.seconds");

function FilmSwitches({ choice, set }: Part) {
  const t = useT();
  return (
    <div className={classes.switches}>
      <Switch
        label={t("video.options.annotate")}
        description={t("video.options.annotateNote")}
        checked={choice.annotate}
        onChange={(event) => set({ annotate: event.currentTarget.checked })}
      />
      <Switch
        label={t("video.options.blur")}
        description={t("video.options.blurNote")}
        checked={choice.blur}
        onChange={(event) => set({ blur: event.currentTarget.checked })}
      />
    </div>
  );
}
