import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "./client";

/** The key itself is in the answer of this call and nowhere else. */
export function useCreateKey() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["NewKey"]) => unwrap(client.POST("/api/v1/keys", { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["keys"] }),
  });
}

export function useRevokeKey() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => unwrap(client.DELETE("/api/v1/keys/{key_id}", { params: { path: { key_id: id } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["keys"] }),
  });
}
