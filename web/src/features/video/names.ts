import { useState } from "react";
import { keepNames, type Names, namesIn } from "@/lib/filmNames";
import type { Translate } from "@/lib/I18n";

export function useNames(jobId: string) {
  const [names, setNames] = useState(() => namesIn(jobId));
  const rename = (id: number, name: string) => {
    const next = { ...names, [id]: name };
    setNames(next);
    keepNames(jobId, next);
  };
  return { names, rename };
}

export const nameOf = (names: Names, id: number, t: Translate) =>
  names[id]?.trim() || t("video.people.unnamed", { number: id + 1 });
