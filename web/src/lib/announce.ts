import { useSyncExternalStore } from "react";

/** "quiet" is for screen readers alone; the others show as a toast as well. */
export type Kind = "quiet" | "done" | "failed";

export interface Announcement {
  id: number;
  text: string;
  kind: Kind;
  /** What the server said of it, in English. */
  detail: string;
}

const SHOWN_MS = { quiet: 3_000, done: 5_000, failed: 10_000 };

let said: readonly Announcement[] = [];
let last = 0;
const listeners = new Set<() => void>();

function become(next: readonly Announcement[]): void {
  said = next;
  for (const listener of listeners) listener();
}

/** Say something from anywhere; it is read aloud, and goes by itself. */
export function announce(text: string, kind: Kind = "done", detail = ""): void {
  const id = ++last;
  become([...said.slice(-3), { id, text, kind, detail }]);
  setTimeout(() => dismiss(id), SHOWN_MS[kind]);
}

export function dismiss(id: number): void {
  become(said.filter((one) => one.id !== id));
}

export function useAnnouncements(): readonly Announcement[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
}
