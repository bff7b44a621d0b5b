import type { Analysis } from "@/api/readPicture";
import classes from "./Heat.module.css";
import { laidOver } from "./heat";
import type { Why } from "./useWhy";

/** A heat map over its face: the crop may stand at a slant in the picture. */
export function Heat({ why, analysis }: { why: Why; analysis: Analysis }) {
  const { width, height } = analysis.image;
  return (
    <svg className={classes.heat} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <image href={why.heat} width={1} height={1} preserveAspectRatio="none" transform={laidOver(why.explanation)} />
    </svg>
  );
}
