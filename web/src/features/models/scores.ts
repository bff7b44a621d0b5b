import type { Interval, Scores, VersionFacts } from "@/api/models";

/** Each measure: whether more is better, and whether it is a share. */
export const MEASURES = [
  { name: "accuracy", more: true, share: true },
  { name: "macro_f1", more: true, share: true },
  { name: "balanced_accuracy", more: true, share: true },
  { name: "top2", more: true, share: true },
  { name: "log_loss", more: false, share: false },
  { name: "brier", more: false, share: false },
  { name: "ece", more: false, share: false },
  { name: "ece_votes", more: false, share: false },
] as const;

export const idOf = ({ protocol, split }: Scores) => `${protocol}/${split}`;

export const resultsOf = (version?: VersionFacts): Scores[] => version?.metrics?.results ?? [];

/** The set that says most of what a visitor sees: seven emotions on faces that chose nothing; else the first there is. */
export function tellingSet(results: readonly Scores[]): Scores | undefined {
  const found = results.find((one) => idOf(one) === "emotions/test");
  return found ?? results.find((one) => one.split === "test") ?? results[0];
}

/** What two versions' intervals say: apart they differ; where they overlap, chance may do it. */
export function verdict(first: Interval, second: Interval, more: boolean): "better" | "worse" | "open" | "same" {
  if (first.value === second.value) return "same";
  if (second.low > first.high) return more ? "better" : "worse";
  if (second.high < first.low) return more ? "worse" : "better";
  return "open";
}

/** The pairs that are confused most, as shares of the true label's faces. */
export function confusedMost(confusion: readonly (readonly number[])[], most = 3) {
  const pairs = confusion.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, read) => ({ truth, read, count, share: total ? count / total : 0 }));
  });
  return pairs
    .filter(({ truth, read, count }) => truth !== read && count > 0)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, most);
}
