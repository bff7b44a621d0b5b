import type { Wish } from "@/api/createJob";

/** What the person chose for all files; of an archive only the labels hold. */
export type Choice = Omit<Wish, "kind">;

export const USUAL: Choice = { every: 1, smooth: 0.3, annotate: false, blur: false, labels: "emotions" };

export const isArchive = (file: File) => /\.zip$/i.test(file.name) || /zip/.test(file.type);

export function wishFor(file: File, choice: Choice): Wish {
  if (isArchive(file)) return { ...USUAL, labels: choice.labels, kind: "archive" };
  return { ...choice, every: choice.blur ? 1 : choice.every, kind: "video" };
}
