import type { Analysis } from "@/api/listAnalyses";
import { Card } from "@/components/Card";
import { EmotionBars } from "@/components/EmotionBars";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import classes from "./AnalysisView.module.css";

/** One face: how it would be read, in a sentence and in bars, and what speaks against trusting it. */
export function FaceCard({ face }: { face: Analysis["faces"][number] }) {
  const t = useT();
  const { percent } = useFormats();
  const number = face.face_id + 1;
  const word = (label: string) => t(`words.label.${label}` as Key);
  const share = face.emotions.find(({ label }) => label === face.dominant)?.probability ?? 0;
  return (
    <Card title={t("history.detail.face", { number })}>
      <p className={classes.reads}>
        {t("history.detail.reads", { label: word(face.dominant), share: percent(share) })}
      </p>
      {face.uncertain && face.prediction_set.length > 1 && (
        <p className={classes.quiet}>
          {t("history.detail.unsure", { labels: face.prediction_set.map(word).join(", ") })}
        </p>
      )}
      {face.quality.reasons.map((reason) => (
        <p key={reason} className={classes.quiet}>
          {t(`words.reason.${reason}` as Key)}
        </p>
      ))}
      <EmotionBars
        emotions={face.emotions}
        marked={face.prediction_set}
        label={t("history.detail.probabilities", { number })}
      />
      <p className={classes.notice}>{t("history.detail.csvNote", { ...face.box })}</p>
    </Card>
  );
}
