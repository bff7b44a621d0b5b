import { Anchor, Button } from "@mantine/core";
import { IconAlertCircle, IconSparkles } from "@tabler/icons-react";
import { useState } from "react";
import type { Face } from "@/api/readPicture";
import { EmotionBars } from "@/components/EmotionBars";
import { ProblemAlert } from "@/components/ProblemAlert";
import { colourVariable } from "@/lib/emotions";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import classes from "./FaceCard.module.css";
import { Measurements } from "./Measurements";
import { Portrait } from "./Portrait";
import type { Shown } from "./pictures";
import type { Asking } from "./useWhy";
import { labelOf, verdictOf } from "./words";

interface Props {
  face: Face;
  number: number;
  shown: Shown;
  /** Show the likeliest expressions alone at first. */
  brief: boolean;
  active: boolean;
  onActive: (face: number | null) => void;
  why: Asking;
}

const LIKELIEST = 3;

/** One face: its verdict in words, its bars, what makes it hard to read, and why. */
export function FaceCard({ face, number, shown, brief, active, onActive, why }: Props) {
  const t = useT();
  const [all, setAll] = useState(!brief);
  return (
    <section
      id={`face-${face.face_id}`}
      className={classes.card}
      data-active={active || undefined}
      aria-label={t("photo.face", { number })}
      style={{ borderInlineStartColor: colourVariable(face.dominant) }}
      onMouseEnter={() => onActive(face.face_id)}
      onMouseLeave={() => onActive(null)}
      onFocus={() => onActive(face.face_id)}
      onBlur={() => onActive(null)}
    >
      <header className={classes.head}>
        <Portrait face={face} shown={shown} />
        <div className={classes.words}>
          <p className={classes.number}>{t("photo.face", { number })}</p>
          <h3 className={classes.verdict}>{verdictOf(t, face)}</h3>
          {face.uncertain && (
            <p className={classes.uncertain}>
              {face.prediction_set.length > 1 ? t("photo.verdict.uncertain") : t("photo.verdict.unsure")}
            </p>
          )}
        </div>
        <WhyButton face={face.face_id} why={why} />
      </header>
      <Reasons reasons={face.quality.reasons} />
      <EmotionBars
        label={t("photo.bars", { number })}
        emotions={all ? face.emotions : face.emotions.slice(0, LIKELIEST)}
        marked={face.uncertain ? face.prediction_set : [face.dominant]}
      />
      {why.face === face.face_id && <WhyWords why={why} />}
      <div className={classes.more}>
        {brief && (
          <Anchor component="button" type="button" size="sm" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t("photo.fewer") : t("photo.all")}
          </Anchor>
        )}
        <Measurements face={face} labels={shown.analysis?.model.labels.length ?? 7} />
      </div>
    </section>
  );
}

function Reasons({ reasons }: { reasons: readonly string[] }) {
  const t = useT();
  if (!reasons.length) return null;
  return (
    <ul className={classes.reasons}>
      {reasons.map((reason) => (
        <li key={reason}>
          <IconAlertCircle size={17} aria-hidden /> {t(`words.reason.${reason}` as Key)}
        </li>
      ))}
    </ul>
  );
}

function WhyButton({ face, why }: { face: number; why: Asking }) {
  const t = useT();
  const shows = why.found?.face === face;
  return (
    <Button
      size="xs"
      variant={shows ? "filled" : "light"}
      aria-pressed={shows}
      loading={why.isPending && why.face === face}
      leftSection={<IconSparkles size={15} aria-hidden />}
      onClick={() => (shows ? why.hide() : why.ask(face))}
    >
      {shows ? t("photo.why.hide") : t("photo.why.ask")}
    </Button>
  );
}

function WhyWords({ why }: { why: Asking }) {
  const t = useT();
  const { percent } = useFormats();
  if (why.error) return <ProblemAlert error={why.error} />;
  if (!why.found) return <p className="visually-hidden">{t("photo.why.working")}</p>;
  const { label, peak } = why.found.explanation;
  return (
    <p role="status" className={classes.why}>
      {t("photo.why.text", { label: labelOf(t, label), peak: percent(peak) })}
    </p>
  );
}
