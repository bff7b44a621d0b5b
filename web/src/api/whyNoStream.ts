import { offline, type ProblemError, problemOf } from "./problem";

/**
 * Why a stream was refused. A WebSocket that is refused tells the page nothing, but the same address asked plainly
 * says the same no with its reason; "bad-request" is its answer where nothing stands against a stream. Null then.
 */
export async function whyNoStream(): Promise<ProblemError | null> {
  try {
    const answer = await globalThis.fetch(new Request(`${window.location.origin}/api/v1/live`));
    const problem = problemOf(await answer.json().catch(() => null), answer);
    return problem.slug === "bad-request" ? null : problem;
  } catch {
    return offline();
  }
}
