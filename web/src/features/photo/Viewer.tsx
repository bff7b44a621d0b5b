import { useState } from "react";
import { Loading } from "@/components/Loading";
import { useT } from "@/lib/I18n";
import { FaceBox } from "./FaceBox";
import { Heat } from "./Heat";
import type { Shown } from "./pictures";
import type { Why } from "./useWhy";
import classes from "./Viewer.module.css";

interface Props {
  shown: Shown;
  active: number | null;
  onActive: (face: number | null) => void;
  why: Why | null;
}

/** The picture with a frame around each face, in step with its size on the screen. */
export function Viewer({ shown, active, onActive, why }: Props) {
  const t = useT();
  const { analysis, preview, name } = shown;
  const [broken, setBroken] = useState<string | null>(null); // the address that the browser could not show
  const source = preview || (analysis?.image_kept ? `/api/v1/analyses/${analysis.id}/image` : "");
  const canShow = source !== "" && broken !== source;
  return (
    <figure className={classes.figure}>
      <div className={classes.stage} aria-busy={shown.state === "reading"}>
        <div className={classes.frame}>
          {canShow ? (
            <img className={classes.picture} src={source} alt={name} onError={() => setBroken(source)} />
          ) : (
            <Unseen shown={shown} />
          )}
          {why && analysis && <Heat why={why} analysis={analysis} />}
          {analysis?.faces.map((face, place) => (
            <FaceBox
              key={face.face_id}
              face={face}
              number={place + 1}
              short={analysis.faces.length > 5}
              active={active === face.face_id}
              faded={why?.face === face.face_id}
              onActive={onActive}
            />
          ))}
        </div>
        {shown.state === "reading" && (
          <div className={classes.reading}>
            <Loading label={t("photo.reading", { name })} />
          </div>
        )}
      </div>
      <figcaption className={classes.caption}>{name}</figcaption>
    </figure>
  );
}

/** In the place of a picture that the browser cannot show: an empty field of its shape. */
function Unseen({ shown }: { shown: Shown }) {
  const t = useT();
  const { width, height } = shown.analysis?.image ?? {};
  const text = "url" in shown.picture ? t("photo.unseen.url") : t("photo.unseen.form");
  return (
    <div className={classes.unseen} style={{ aspectRatio: `${width ?? 4} / ${height ?? 3}` }}>
      {shown.analysis && <p>{text}</p>}
    </div>
  );
}
