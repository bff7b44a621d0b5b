import type { Interval } from "@/api/models";
import { useFormats } from "@/lib/format";
import classes from "./Models.module.css";

/** A number with its interval below: shares as percentages. */
export function Measured({ of: interval, share = true }: { of: Interval | null | undefined; share?: boolean }) {
  const { number } = useFormats();
  if (!interval) return "–";
  const say = (value: number) => (share ? `${number(100 * value, 1)} %` : number(value, 3));
  return (
    <>
      {say(interval.value)}
      <span className={classes.range}>{`(${say(interval.low)} – ${say(interval.high)})`}</span>
    </>
  );
}
