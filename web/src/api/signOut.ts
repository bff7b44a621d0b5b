import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(client.DELETE("/api/v1/sessions/current")),
    onSuccess: () => void cache.resetQueries(), // nothing of theirs is left on the screen
  });
}
