import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** How much of an upload has come. */
export const uploadQuery = (id: string) =>
  queryOptions({
    queryKey: ["upload", id],
    queryFn: () => unwrap(client.GET("/api/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } })),
    retry: false,
    staleTime: 0,
  });
