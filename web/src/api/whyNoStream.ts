import { offline, type ProblemError, problemOf } from "./problem";

/**
 * Why a stream was refused. A WebSocket that is refused tells the page nothing, but the same address asked plainly
 * says the same no with its reason. Null where nothing stands against a stream now.
 */
export async function whyNoStream(): Promise<ProblemError | null> {
  try {
    const answer = await globalThis.fetch(new Request(`${window.location.origin}/api/v1/live`));
    return answer.ok ? null : problemOf(await answer.json().catch(() => null), answer);
  } catch {
    return offline();
  }
}
