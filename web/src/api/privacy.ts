import { useMutation, useQueryClient } from "@tanstack/react-query";
import { tellSignedOut } from "@/lib/signedOut";
import { client, unwrap } from "./client";

/** Everything that is kept of the person who asks, as a ZIP. */
export const EXPORT_URL = "/api/v1/privacy/export";

/** Erases the person who asks, for good; their name once more guards against slips. */
export function useEraseMe() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => unwrap(client.POST("/api/v1/privacy/erase", { body: { name, user_id: null } })),
    onSuccess: () => {
      tellSignedOut();
      void cache.resetQueries();
    },
  });
}
