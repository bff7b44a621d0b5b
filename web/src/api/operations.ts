import { queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

export type Operations = Schemas["OperationsDocument"];

/** Asked again every few seconds, but not while nobody looks: the library stops where the page is hidden. */
export const EVERY_MS = 4_000;

export const operationsQuery = queryOptions({
  queryKey: ["operations"],
  queryFn: () => unwrap(client.GET("/api/v1/operations")),
  refetchInterval: EVERY_MS,
  refetchOnWindowFocus: true,
});
