import { useInfiniteQuery } from "@tanstack/react-query";
import { type Analysis, analysesQuery } from "@/api/listAnalyses";
import { type Job, type JobState, jobsQuery } from "@/api/listJobs";
import type { Label } from "@/lib/emotions";

export interface Filter {
  source: string;
  kind: "" | "picture" | "video" | "archive";
  emotion: "" | Label;
  state: "" | JobState;
  /** Days as the person writes them, "2026-11-24". */
  since: string;
  until: string;
}

export const EVERYTHING: Filter = { source: "", kind: "", emotion: "", state: "", since: "", until: "" };

export const isFiltered = (filter: Filter) => Object.values(filter).some(Boolean);

/** Something that was read. */
export type Entry =
  | { of: "picture"; id: string; at: string; analysis: Analysis }
  | { of: "job"; id: string; at: string; job: Job };

/** The instant at which a day of the person begins; the day after for the end, which the server leaves out. */
function midnight(day: string, later = 0): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + later).toISOString();
}

/**
 * Pictures and jobs in one list, newest first. Each comes from a list of its own, page by page; what is older than the
 * end of a list that goes on is held back, as something between may still come.
 */
export function useEntries(filter: Filter) {
  const shared = {
    source: filter.source.trim() || undefined,
    since: midnight(filter.since),
    until: midnight(filter.until, 1),
  };
  const pictures = useInfiniteQuery({
    ...analysesQuery({ ...shared, emotion: filter.emotion || undefined }),
    enabled: (filter.kind === "" || filter.kind === "picture") && !filter.state,
  });
  const jobs = useInfiniteQuery({
    ...jobsQuery({
      ...shared,
      kind: filter.kind === "picture" ? undefined : filter.kind || undefined,
      state: filter.state || undefined,
    }),
    enabled: filter.kind !== "picture" && !filter.emotion,
  });
  const lists = [pictures, jobs].filter((one) => one.isEnabled);
  const analysed = pictures.isEnabled ? (pictures.data?.pages.flatMap(({ items }) => items) ?? []) : [];
  const made = jobs.isEnabled ? (jobs.data?.pages.flatMap(({ items }) => items) ?? []) : [];
  const entries: Entry[] = [
    ...analysed.map((analysis): Entry => ({ of: "picture", id: analysis.id, at: analysis.created_at, analysis })),
    ...made.map((job): Entry => ({ of: "job", id: job.id, at: job.created_at, job })),
  ];
  const ends = [pictures.hasNextPage && analysed.at(-1)?.created_at, jobs.hasNextPage && made.at(-1)?.created_at];
  return {
    entries: merged(
      entries,
      ends.filter((end) => typeof end === "string"),
    ),
    isPending: lists.some((one) => one.isPending),
    error: lists.find((one) => one.error)?.error,
    hasMore: lists.some((one) => one.hasNextPage),
    isFetching: lists.some((one) => one.isFetchingNextPage),
    more: () => {
      const [first] = [...ends].filter((end) => typeof end === "string").sort(byInstant);
      if (first && first === ends[0]) pictures.fetchNextPage();
      else jobs.fetchNextPage();
    },
    refetch: () => {
      for (const one of lists) one.refetch();
    },
  };
}

const byInstant = (one: string, other: string) => Date.parse(other) - Date.parse(one);

/** Newest first, and nothing older than the newest of `ends`. */
export function merged(entries: readonly Entry[], ends: readonly string[]): Entry[] {
  const horizon = Math.max(Number.NEGATIVE_INFINITY, ...ends.map((end) => Date.parse(end)));
  return entries.filter(({ at }) => Date.parse(at) >= horizon).sort((a, b) => byInstant(a.at, b.at));
}
