import { queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

export type ModelCard = Schemas["CardDocument"];

/** A version's card, and what was measured of it. */
export const modelCardQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ["models", name, "card", version],
    queryFn: async () =>
      (await unwrap(
        client.GET("/api/v1/models/{name}/versions/{version}", { params: { path: { name, version } } }),
      )) as unknown as ModelCard, // openapi-fetch makes lists of pairs
    staleTime: 300_000,
  });
