import { deleteAnalysis } from "@/api/deleteAnalysis";
import { deleteJob } from "@/api/deleteJob";
import { ProblemError } from "@/api/problem";

/** Delete one after another, and wait where the server asks to; what is gone already is as good as deleted. */
export async function deleteEach(
  entries: Iterable<{ of: "picture" | "job"; id: string }>,
  onDeleted: (count: number) => void,
): Promise<number> {
  let count = 0;
  for (const { of, id } of entries) {
    await patiently(() => (of === "picture" ? deleteAnalysis(id) : deleteJob(id)));
    onDeleted(++count);
  }
  return count;
}

async function patiently(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.status === 404) return;
      if (error.status !== 429) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.max(1, error.retryAfter)));
    }
  }
}
