import { useMutation, useQueryClient } from "@tanstack/react-query";
import { tellSignedOut } from "@/lib/signedOut";
import { client, unwrap } from "./client";

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(client.DELETE("/api/v1/sessions/current")),
    onSuccess: () => {
      tellSignedOut();
      void cache.resetQueries(); // nothing of theirs is left on the screen
    },
  });
}
