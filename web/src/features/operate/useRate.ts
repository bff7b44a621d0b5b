import { useEffect, useRef, useState } from "react";
import type { Operations } from "@/api/operations";

/** What was answered between two looks at one machine, by its own clock: requests a second. */
export function rateBetween(before: Operations, after: Operations): number | null {
  const seconds = after.uptime_s - before.uptime_s;
  const answered = (figures: Operations) => figures.endpoints.reduce((sum, { requests }) => sum + requests, 0);
  const more = answered(after) - answered(before);
  return seconds > 0 && more >= 0 ? more / seconds : null;
}

/** The rate of the last seconds; null until a machine has answered twice. Any of several may answer each time. */
export function useRate(figures: Operations): number | null {
  const looks = useRef(new Map<string, Operations>()); // the last at each machine, told apart by when it began
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    const before = looks.current.get(figures.started_at);
    looks.current.set(figures.started_at, figures);
    if (before && before !== figures) setRate((known) => rateBetween(before, figures) ?? known);
  }, [figures]);
  return rate;
}
