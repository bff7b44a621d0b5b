import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** Oneself as a person of the service, who may or may not have a password. */
export const myselfQuery = queryOptions({
  queryKey: ["users", "me"],
  queryFn: () => unwrap(client.GET("/api/v1/users/{user_id}", { params: { path: { user_id: "me" } } })),
});

/** Sets one's own password; every session of one's own is over then, this one too. */
export function useSetPassword() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { password: string; current_password: string | null }) =>
      unwrap(client.PUT("/api/v1/users/{user_id}/password", { params: { path: { user_id: "me" } }, body })),
    onSuccess: () => void cache.resetQueries(),
  });
}
