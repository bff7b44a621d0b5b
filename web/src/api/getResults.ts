import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

/** A table that a job made, as CSV. */
export const fetchTable = (id: string, format: "csv" | "events") =>
  unwrap(
    client.GET("/api/v1/jobs/{job_id}/results", {
      params: { path: { job_id: id }, query: { format } },
      parseAs: "text",
    }),
  ) as Promise<string>;

export type PictureResult = Schemas["PicturePage"]["items"][number];

/** What was read in an archive's pictures, page by page. */
export const picturesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["pictures", id],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(
        client.GET("/api/v1/jobs/{job_id}/results", {
          params: { path: { job_id: id }, query: { format: "json", limit: 50, cursor } },
        }),
      ) as Promise<Schemas["PicturePage"]>,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
