import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { VersionFacts } from "./models";

/** A version with its card, scores and training; large, and it never changes but for its aliases. */
export const versionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ["models", name, version],
    queryFn: async (): Promise<VersionFacts> => {
      const path = "/api/v1/models/{name}/versions/{version}";
      // The client's own type forgets that a landmark has two numbers.
      return (await unwrap(client.GET(path, { params: { path: { name, version } } }))) as VersionFacts;
    },
    staleTime: 300_000,
  });
