import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import { jobQuery } from "./followJob";

/** Cancel a job that waits or runs; delete one that has ended. */
export const deleteJob = (id: string) =>
  unwrap(client.DELETE("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } }));

export function useDeleteJob() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: deleteJob,
    onSuccess: (job, id) => {
      if (job) cache.setQueryData(jobQuery(id).queryKey, job);
      return cache.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
}
