import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** What the service takes and keeps. */
export const serverQuery = queryOptions({
  queryKey: ["server"],
  queryFn: () => unwrap(client.GET("/api/v1/server")),
  staleTime: 300_000,
});
