import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { Analysis } from "./listAnalyses";

export const analysisQuery = (id: string) =>
  queryOptions({
    queryKey: ["analysis", id],
    queryFn: () =>
      unwrap(
        client.GET("/api/v1/analyses/{analysis_id}", { params: { path: { analysis_id: id } } }),
      ) as Promise<Analysis>,
  });
