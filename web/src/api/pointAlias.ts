import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** Points an alias at a version; where the service reads with it, the version is swapped in without a lost request. */
export function usePointAlias() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, alias, version }: { name: string; alias: string; version: number }) =>
      unwrap(
        client.PUT("/api/v1/models/{name}/aliases/{alias}", { params: { path: { name, alias } }, body: { version } }),
      ),
    onSuccess: () => Promise.all(["models", "server"].map((first) => cache.invalidateQueries({ queryKey: [first] }))),
  });
}
