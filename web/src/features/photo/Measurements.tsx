import type { Face } from "@/api/readPicture";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import classes from "./Measurements.module.css";

/** What was measured at a face, for those who want to know. */
export function Measurements({ face, labels }: { face: Face; labels: number }) {
  const t = useT();
  const { number, percent } = useFormats();
  const { quality } = face;
  const rows = [
    [t("photo.detail.confidence"), percent(face.detection_confidence)],
    [t("photo.detail.size"), t("photo.detail.pixels", { value: quality.size_px })],
    [t("photo.detail.sharpness"), number(quality.sharpness, 2)],
    [t("photo.detail.brightness"), number(quality.brightness, 2)],
    [t("photo.detail.pose"), [quality.yaw, quality.pitch, quality.roll].map((angle) => `${number(angle)}°`).join(", ")],
    [t("photo.detail.entropy", { most: number(Math.log(labels), 2) }), number(face.entropy, 2)],
  ];
  return (
    <details className={classes.details}>
      <summary>{t("photo.detail.ask")}</summary>
      <dl className={classes.list}>
        {rows.map(([name, value]) => (
          <div key={name} className={classes.row}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
