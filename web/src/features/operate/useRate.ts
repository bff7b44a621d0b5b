import { useEffect, useRef, useState } from "react";
import type { Operations } from "@/api/operations";

/** What was answered between two looks, by the service's own clock: requests a second, null before the second look. */
export function rateBetween(before: Operations, after: Operations): number | null {
  const seconds = after.uptime_s - before.uptime_s;
  const answered = (figures: Operations) => figures.endpoints.reduce((sum, { requests }) => sum + requests, 0);
  const more = answered(after) - answered(before);
  return seconds > 0 && more >= 0 ? more / seconds : null; // it may have begun anew in between
}

export function useRate(figures: Operations): number | null {
  const before = useRef(figures);
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    if (before.current !== figures) setRate(rateBetween(before.current, figures));
    before.current = figures;
  }, [figures]);
  return rate;
}
