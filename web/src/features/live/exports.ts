import { EMOTIONS } from "@/lib/emotions";
import type { PersonSummary, Recording } from "./record";

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;

const all = (shares: Record<string, number>) =>
  Object.fromEntries(Object.entries(shares).map(([label, share]) => [label, rounded(share)]));

/** The summary for programs; times are seconds since `started_at`. */
export function summaryDocument(recording: Recording, model: { name: string; version: number } | null, notice: string) {
  return {
    started_at: recording.startedAt.toISOString(),
    model,
    notice,
    people: recording.summary().map((one) => ({
      person: one.person,
      readings: one.readings,
      first_s: rounded(one.firstAt),
      last_s: rounded(one.lastAt),
      uncertain_share: rounded(one.uncertain),
      mean: all(one.mean),
      strongest_share: all(one.strongest),
      peaks: Object.fromEntries(
        Object.entries(one.peaks).map(([label, { share, at }]) => [
          label,
          { share: rounded(share), at_s: rounded(at) },
        ]),
      ),
    })),
  };
}

/** A row a person. */
export function summaryRows(people: readonly PersonSummary[]): Record<string, number>[] {
  return people.map((one) => ({
    person: one.person,
    readings: one.readings,
    first_s: rounded(one.firstAt),
    last_s: rounded(one.lastAt),
    uncertain_share: rounded(one.uncertain),
    ...Object.fromEntries(
      EMOTIONS.flatMap((label) => [
        [`mean_${label}`, rounded(one.mean[label] ?? 0)],
        [`strongest_${label}`, rounded(one.strongest[label] ?? 0)],
        [`peak_${label}`, rounded(one.peaks[label]?.share ?? 0)],
        [`peak_${label}_s`, rounded(one.peaks[label]?.at ?? 0)],
      ]),
    ),
  }));
}

/** A row a face and frame: time, person and what was read. The table of `mien live --record` has more columns. */
export function readingRows({ readings }: Recording): Record<string, unknown>[] {
  return readings.map(({ at, person, shares, dominant, uncertain }) => ({
    timestamp_s: rounded(at),
    track_id: person,
    dominant,
    uncertain,
    ...Object.fromEntries(EMOTIONS.map((label) => [`smoothed_${label}`, rounded(shares[label] ?? 0)])),
  }));
}
