import { useState } from "react";
import type { Translate } from "@/lib/I18n";

/** What the person calls the people of a film; it stays in the browser, as names say who somebody is. */
export type Names = Readonly<Record<number, string>>;

const keptAs = (jobId: string) => `mien-names-${jobId}`;

function kept(jobId: string): Names {
  try {
    return JSON.parse(localStorage.getItem(keptAs(jobId)) ?? "{}");
  } catch {
    return {};
  }
}

export function useNames(jobId: string) {
  const [names, setNames] = useState(() => kept(jobId));
  const rename = (id: number, name: string) => {
    const next = { ...names, [id]: name };
    setNames(next);
    try {
      localStorage.setItem(keptAs(jobId), JSON.stringify(next));
    } catch {
      // Without room the name lasts as long as the page.
    }
  };
  return { names, rename };
}

export const nameOf = (names: Names, id: number, t: Translate) =>
  names[id]?.trim() || t("video.people.unnamed", { number: id + 1 });
