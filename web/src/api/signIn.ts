import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; password: string }) => unwrap(client.POST("/api/v1/sessions", { body })),
    onSuccess: () => cache.invalidateQueries(), // whatever was refused before may be seen now
  });
}
