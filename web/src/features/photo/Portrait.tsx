import type { Face } from "@/api/readPicture";
import classes from "./Portrait.module.css";
import type { Shown } from "./pictures";

/** The face cut out of the picture, so that a card is known at a glance; nothing where the browser has no picture. */
export function Portrait({ face, shown }: { face: Face; shown: Shown }) {
  const { width, height } = shown.analysis?.image ?? {};
  if (!shown.preview || !width || !height) return null;
  const { box } = face;
  const side = Math.min(width, height, 1.25 * Math.max(box.right - box.left, box.bottom - box.top));
  const within = (middle: number, length: number) => Math.min(Math.max(middle - side / 2, 0), length - side);
  const share = (start: number, length: number) => (length > side ? (100 * start) / (length - side) : 0);
  const left = share(within((box.left + box.right) / 2, width), width);
  const top = share(within((box.top + box.bottom) / 2, height), height);
  return (
    <span
      className={classes.portrait}
      aria-hidden
      style={{
        backgroundImage: `url(${shown.preview})`,
        backgroundSize: `${(100 * width) / side}% ${(100 * height) / side}%`,
        backgroundPosition: `${left}% ${top}%`,
      }}
    />
  );
}
