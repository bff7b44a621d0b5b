import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";

export const analysisQuery = (id: string) =>
  queryOptions({
    queryKey: ["analysis", id],
    queryFn: () => unwrap(client.GET("/api/v1/analyses/{analysis_id}", { params: { path: { analysis_id: id } } })),
  });
