import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** A version with its card, scores and training; large, and it never changes but for its aliases. */
export const versionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ["models", name, version],
    queryFn: () =>
      unwrap(client.GET("/api/v1/models/{name}/versions/{version}", { params: { path: { name, version } } })),
    staleTime: 300_000,
  });
