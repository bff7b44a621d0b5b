import type { ProblemError } from "@/api/problem";
import { change, find, inOrder, isAtWork, waits } from "./sendingStore";

/** Files at a time. A browser opens six connections to one server, and the page needs some for itself. */
const AT_ONCE = 4;

/** Seconds to wait where the server does not say how long. */
export const REST_S = 30;

/** What is to be done when a file's turn comes. */
const turns = new Map<string, () => void>();

let most = AT_ONCE;
let rest: ReturnType<typeof setTimeout> | undefined;

/** When the rest is over, in milliseconds of the page's clock. */
let restsUntil = 0;

/** Heed how many uploads the service lets one person have; 0 stands for no limit. */
export function takeAtMost(openUploads: number): void {
  most = Math.min(AT_ONCE, openUploads || AT_ONCE);
}

/** Say what is to be done when a file's turn comes, now or once more. */
export function plan(key: string, begin: () => void): void {
  turns.set(key, begin);
}

/** Let a file wait for its turn behind those that were chosen before it. */
export function queueUp(key: string): void {
  change(key, { state: "queued", error: undefined });
  callNext();
}

/** The service takes no more for as long as it says: nothing is begun until then, and what it refused comes first. */
export function waitOut(key: string, error: ProblemError): void {
  change(key, { state: "full", error });
  const now = performance.now();
  restsUntil = Math.max(restsUntil, now + 1_000 * (error.retryAfter || REST_S)); // a shorter wait ends no longer one
  clearTimeout(rest);
  rest = setTimeout(() => {
    rest = undefined;
    callNext();
  }, restsUntil - now);
}

/** Begin whatever may begin: somebody has come to an end, pauses or gave up. */
export function callNext(): void {
  if (rest) return;
  for (const { key } of inOrder()) {
    if (inOrder().filter(isAtWork).length >= most) return;
    if (waits(find(key))) turns.get(key)?.();
  }
}

export function leaveQueue(key: string): void {
  turns.delete(key);
  callNext();
}

export function closeQueue(): void {
  turns.clear();
  clearTimeout(rest);
  rest = undefined;
  restsUntil = 0;
}
