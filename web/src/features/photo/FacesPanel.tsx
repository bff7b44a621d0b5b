import { Alert, Anchor } from "@mantine/core";
import { IconFaceIdError, IconInfoCircle } from "@tabler/icons-react";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Downloads } from "./Downloads";
import { FaceCard } from "./FaceCard";
import classes from "./FacesPanel.module.css";
import { Meaning } from "./Meaning";
import type { Shown } from "./pictures";
import type { Asking } from "./useWhy";

interface Props {
  shown: Shown;
  all: readonly Shown[];
  active: number | null;
  onActive: (face: number | null) => void;
  why: Asking;
  meaning: boolean;
  onMeaning: (open: boolean) => void;
}

const FEW = 2; // faces whose bars are all shown

/** What was read in a picture: a card for each face. */
export function FacesPanel({ shown, all, active, onActive, why, meaning, onMeaning }: Props) {
  const t = useT();
  const formats = useFormats();
  const { analysis } = shown;
  if (!analysis) return <Waiting />;
  const { faces, model, timing_ms } = analysis;
  const took = Object.values(timing_ms).reduce((sum, one) => sum + one, 0);
  return (
    <>
      <header className={classes.head}>
        <h2 className={classes.title}>{t("photo.found", { count: faces.length })}</h2>
        <Downloads shown={shown} all={all} />
      </header>
      {shown.scaledTo && <Alert icon={<IconInfoCircle aria-hidden />}>{t("photo.scaled", shown.scaledTo)}</Alert>}
      {analysis.warnings.map((warning) => (
        <Alert key={warning} color="yellow" icon={<IconInfoCircle aria-hidden />}>
          <span lang="en">{warning}</span>
        </Alert>
      ))}
      {!faces.length && (
        <Alert icon={<IconFaceIdError aria-hidden />} title={t("photo.noFace.title")}>
          {t("photo.noFace.text")}
        </Alert>
      )}
      {faces.map((face, place) => (
        <FaceCard
          key={face.face_id}
          face={face}
          number={place + 1}
          shown={shown}
          brief={faces.length > FEW}
          active={active === face.face_id}
          onActive={onActive}
          why={why}
        />
      ))}
      <footer className={classes.foot}>
        {faces.length > 0 && (
          <Anchor component="button" type="button" onClick={() => onMeaning(true)}>
            {t("photo.numbers.ask")}
          </Anchor>
        )}
        <span>{t("photo.took", { time: formats.milliseconds(took), model: model.name, version: model.version })}</span>
      </footer>
      <Meaning open={meaning} onClose={() => onMeaning(false)} />
    </>
  );
}

/** The shape of a card while the picture is being read. */
function Waiting() {
  return (
    <div className={classes.waiting} aria-hidden>
      {[80, 55, 40, 30, 22, 18, 12].map((width) => (
        <span key={width} className={classes.line} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
