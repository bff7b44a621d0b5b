import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { forgetNames } from "@/lib/filmNames";
import { client, unwrap } from "./client";
import { isOver, type Job } from "./listJobs";
import { isNotThere } from "./problem";

const ASK_MS = 2_000;

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: () => fetchJob(id),
  });

async function fetchJob(id: string): Promise<Job> {
  try {
    return await unwrap(client.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } }));
  } catch (error) {
    if (isNotThere(error)) forgetNames(id); // its time is over, or it was deleted elsewhere
    throw error;
  }
}

/**
 * A job as it changes, by the server's events. Where they do not come (too many streams, a proxy that holds them back,
 * a lost line) the job is asked for every two seconds instead.
 */
export function useFollowedJob(id: string) {
  const cache = useQueryClient();
  const [isHeard, setHeard] = useState(false);
  const query = useQuery({
    ...jobQuery(id),
    refetchInterval: ({ state: { data, error } }) =>
      isHeard || (data && isOver(data)) || isNotThere(error) ? false : ASK_MS,
  });
  const runs = query.data !== undefined && !isOver(query.data);
  useEffect(() => {
    if (!runs || typeof EventSource === "undefined") return;
    const feed = new EventSource(`/api/v1/jobs/${id}/events`);
    const take = (event: MessageEvent<string>) => {
      cache.setQueryData(jobQuery(id).queryKey, JSON.parse(event.data) as Job);
      setHeard(true);
    };
    const end = () => {
      feed.close();
      cache.invalidateQueries({ queryKey: ["jobs"] });
    };
    feed.addEventListener("progress", take);
    feed.addEventListener("end", (event) => {
      take(event);
      end();
    });
    feed.addEventListener("gone", () => {
      end();
      cache.invalidateQueries({ queryKey: ["job", id] });
    });
    feed.addEventListener("error", () => setHeard(false)); // the browser connects again by itself, if it may
    return () => {
      feed.close();
      setHeard(false);
    };
  }, [id, runs, cache]);
  return query;
}
