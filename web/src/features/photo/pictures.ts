import type { Analysis, Picture } from "@/api/readPicture";

/** A picture on the page, from the moment it came. */
export interface Shown {
  id: number;
  name: string;
  picture: Picture;
  /** An address that the browser can show; "" for a picture that only the service has. */
  preview: string;
  /** What was done to it before it was sent. */
  scaledTo?: { width: number; height: number };
  state: "reading" | "read" | "failed";
  analysis?: Analysis;
  error?: unknown;
}

export interface Pictures {
  shown: readonly Shown[];
  selected: number;
}

export type Change =
  | { kind: "add"; shown: Shown[] }
  | { kind: "update"; id: number; change: Partial<Shown> }
  | { kind: "select"; id: number }
  | { kind: "remove"; id: number }
  | { kind: "clear" };

export const NOTHING: Pictures = { shown: [], selected: 0 };

export function changed(pictures: Pictures, change: Change): Pictures {
  if (change.kind === "clear") return NOTHING;
  if (change.kind === "select") return { ...pictures, selected: change.id };
  if (change.kind === "add") {
    return { shown: [...pictures.shown, ...change.shown], selected: change.shown[0]?.id ?? pictures.selected };
  }
  if (change.kind === "remove") return without(pictures, change.id);
  const shown = pictures.shown.map((one) => (one.id === change.id ? { ...one, ...change.change } : one));
  return { ...pictures, shown };
}

function without({ shown, selected }: Pictures, id: number): Pictures {
  const place = shown.findIndex((one) => one.id === id);
  const rest = shown.filter((one) => one.id !== id);
  const next = rest[Math.min(place, rest.length - 1)]?.id ?? 0;
  return { shown: rest, selected: selected === id ? next : selected };
}
