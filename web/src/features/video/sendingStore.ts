import { useSyncExternalStore } from "react";

/** A file on its way; it goes on while the person looks at other pages. */
export interface Sending {
  key: string;
  name: string;
  size: number;
  /**
   * "queued": others are sent first; "full": the service takes no more, and is asked again; "waiting": the line is
   * broken, and it is tried again; "making": all has come, the job is being made.
   */
  state: "queued" | "full" | "sending" | "waiting" | "paused" | "making" | "done" | "failed";
  sent: number;
  /** Why it stopped, or why the service takes no more. */
  error?: unknown;
  jobId?: string;
}

export const isAtWork = (one?: Sending) =>
  one?.state === "sending" || one?.state === "waiting" || one?.state === "making";

export const waits = (one?: Sending) => one?.state === "queued" || one?.state === "full";

let all: readonly Sending[] = [];
const listeners = new Set<() => void>();

/** Whoever leaves the page is asked first: what goes on by itself would stop, and no page is handed a file twice. */
const ask = (event: Event) => event.preventDefault();

function become(next: readonly Sending[]): void {
  all = next;
  for (const listener of listeners) listener();
  if (all.some((one) => isAtWork(one) || waits(one))) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}

export const inOrder = () => all;

export const find = (key: string) => all.find((one) => one.key === key);

/** Change one, or add it. */
export function change(key: string, to: Partial<Sending> | Sending): void {
  if (find(key)) become(all.map((one) => (one.key === key ? { ...one, ...to } : one)));
  else if ("name" in to) become([...all, to as Sending]);
}

export const remove = (key: string) => become(all.filter((one) => one.key !== key));

export const isHere = (one: Sending) => one.state === "done";

/** Take away what has come whole: its job stands in the list of jobs. */
export const removeThoseHere = () => become(all.filter((one) => !isHere(one)));

export const removeAll = () => become([]);

export function useSendings(): readonly Sending[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}

/** A key that nobody else has; `crypto.randomUUID` is for pages over TLS alone. */
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
