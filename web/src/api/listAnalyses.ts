import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

export type Analysis = Schemas["AnalysisDocument"];

export interface AnalysisFilter {
  emotion?: Schemas["Label"];
  source?: string;
  since?: string;
  until?: string;
}

/** The person's own analyses of pictures, newest first, page by page. */
export const analysesQuery = (filter: AnalysisFilter = {}, limit = 25) =>
  infiniteQueryOptions({
    queryKey: ["analyses", filter, limit],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(
        client.GET("/api/v1/analyses", { params: { query: { ...filter, mine: true, limit, cursor } } }),
      ) as Promise<Schemas["AnalysisPage"]>,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
