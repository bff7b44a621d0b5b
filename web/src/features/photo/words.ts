import type { Analysis, Face } from "@/api/readPicture";
import type { Formats } from "@/lib/format";
import type { Translate } from "@/lib/I18n";
import type { Key } from "@/lib/text";

export const labelOf = (t: Translate, label: string) => t(`words.label.${label}` as Key);

/** What a face shows, in one sentence: "Happy", or "Neutral or sad, hard to tell". */
export function verdictOf(t: Translate, face: Face): string {
  if (!face.uncertain) return labelOf(t, face.dominant);
  const set = face.prediction_set.length ? face.prediction_set : [face.dominant];
  if (set.length > 3) return t("photo.verdict.open");
  const [last, ...before] = set.map((label) => labelOf(t, label)).reverse();
  return before.length ? t("photo.verdict.or", { first: before.reverse().join(", "), last: last ?? "" }) : (last ?? "");
}

/** The whole picture's result as a screen reader says it. */
export function spoken(t: Translate, { percent }: Formats, name: string, analysis: Analysis): string {
  const faces = analysis.faces.map((face, place) => {
    const values = {
      number: place + 1,
      verdict: verdictOf(t, face),
      share: percent(face.emotions[0]?.probability ?? 0),
      label: labelOf(t, face.dominant),
    };
    return face.uncertain ? t("photo.spoken.uncertain", values) : t("photo.spoken.face", values);
  });
  return [`${name}: ${t("photo.faces", { count: analysis.faces.length })}`, ...faces].join(" ");
}
