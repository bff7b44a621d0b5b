import { queryOptions } from "@tanstack/react-query";
import { client, type Schemas } from "./client";
import { EVERY_MS } from "./operations";
import { problemOf } from "./problem";

export type Health = Schemas["Ready"];

/** A service that is not ready says so with 503 and the same document. */
async function fetchHealth(): Promise<Health> {
  const { data, error, response } = await client.GET("/health/ready");
  const said = data ?? (error as unknown);
  if (typeof said === "object" && said !== null && "parts" in said) return said as Health;
  throw problemOf(error, response);
}

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: fetchHealth,
  refetchInterval: EVERY_MS * 2,
  refetchOnWindowFocus: true,
});
