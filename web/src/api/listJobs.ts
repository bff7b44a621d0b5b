import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

export type Job = Schemas["JobDocument"];
export type JobState = Schemas["JobState"];

export interface JobFilter {
  kind?: Job["kind"];
  state?: JobState;
  source?: string;
  since?: string;
  until?: string;
}

/** Whether a job stays as it is. */
export const isOver = (job: Pick<Job, "state">) => job.state !== "queued" && job.state !== "running";

/** The person's own jobs, newest first, page by page. */
export const jobsQuery = (filter: JobFilter = {}, limit = 25) =>
  infiniteQueryOptions({
    queryKey: ["jobs", filter, limit],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(client.GET("/api/v1/jobs", { params: { query: { ...filter, mine: true, limit, cursor } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
