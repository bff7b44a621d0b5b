import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Explanation, explainFace } from "@/api/explainFace";
import { coloured } from "./heat";
import type { Shown } from "./pictures";

/** A face's heat map, ready to be laid over the picture. */
export interface Why {
  face: number;
  explanation: Explanation;
  heat: string;
}

/** Asks which regions of a face carry its verdict; what was found is forgotten with the picture. */
export function useWhy(shown: Shown | undefined) {
  const asking = useMutation({ mutationFn: (face: number) => explained(shown, face) });
  const { reset } = asking;
  const id = shown?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture, another answer
  useEffect(() => reset(), [id, reset]);
  return {
    found: asking.data ?? null,
    face: asking.variables ?? null,
    isPending: asking.isPending,
    error: asking.error,
    ask: asking.mutate,
    hide: reset,
  };
}

export type Asking = ReturnType<typeof useWhy>;

async function explained(shown: Shown | undefined, face: number): Promise<Why> {
  if (!shown?.analysis) throw new Error("there is no picture");
  const file = "file" in shown.picture && !shown.analysis.image_kept ? shown.picture.file : undefined;
  const explanation = await explainFace(shown.analysis.id, face, file);
  return { face, explanation, heat: await coloured(explanation.heat) };
}
