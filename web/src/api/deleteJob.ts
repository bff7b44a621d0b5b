import { useMutation, useQueryClient } from "@tanstack/react-query";
import { forgetNames } from "@/lib/filmNames";
import { client, unwrap } from "./client";
import { jobQuery } from "./followJob";
import { isNotThere } from "./problem";

/** Cancel a job that waits or runs; delete one that has ended, and the names that were given to its people. */
export async function deleteJob(id: string) {
  try {
    const job = await unwrap(client.DELETE("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } }));
    if (!job) forgetNames(id);
    return job;
  } catch (error) {
    if (isNotThere(error)) forgetNames(id);
    throw error;
  }
}

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
