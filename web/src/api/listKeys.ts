import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

export type ApiKey = Schemas["KeyDocument"];

/** One's own keys, or as an administrator everybody's. */
export const keysQuery = (mine: boolean) =>
  infiniteQueryOptions({
    queryKey: ["keys", mine],
    queryFn: ({ pageParam }) =>
      unwrap(client.GET("/api/v1/keys", { params: { query: { mine, ...(pageParam && { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
