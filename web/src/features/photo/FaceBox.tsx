import type { Face } from "@/api/readPicture";
import { colourOf, inkOn } from "@/lib/emotions";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import classes from "./FaceBox.module.css";
import { labelOf, verdictOf } from "./words";

interface Props {
  face: Face;
  number: number;
  /** Show the number alone until the face is pointed at: there are many. */
  short: boolean;
  active: boolean;
  /** Whether a heat map lies over the face. */
  faded: boolean;
  onActive: (face: number | null) => void;
}

const percent = (share: number) => `${share * 100}%`;

/** The frame around a face, which is a button: whoever points at it sees its bars stand out. */
export function FaceBox({ face, number, short, active, faded, onActive }: Props) {
  const t = useT();
  const formats = useFormats();
  const { left, top, right, bottom } = face.box_normalized;
  const share = formats.percent(face.emotions[0]?.probability ?? 0);
  const said = short && !active ? String(number) : `${number} · ${labelOf(t, face.dominant)} ${share}`;
  return (
    <button
      type="button"
      className={classes.box}
      data-active={active || undefined}
      data-uncertain={face.uncertain || undefined}
      data-faded={faded || undefined}
      data-inside={top < 0.09 || undefined}
      data-end={left > 0.66 || undefined}
      aria-label={`${t("photo.face", { number })}: ${verdictOf(t, face)}, ${share}`}
      style={{
        left: percent(left),
        top: percent(top),
        width: percent(right - left),
        height: percent(bottom - top),
        color: colourOf(face.dominant),
      }}
      onMouseEnter={() => onActive(face.face_id)}
      onMouseLeave={() => onActive(null)}
      onFocus={() => onActive(face.face_id)}
      onBlur={() => onActive(null)}
      onClick={() => document.getElementById(`face-${face.face_id}`)?.scrollIntoView({ block: "nearest" })}
    >
      <span
        className={classes.label}
        aria-hidden
        style={{ background: colourOf(face.dominant), color: inkOn(face.dominant) }}
      >
        {said}
      </span>
    </button>
  );
}
