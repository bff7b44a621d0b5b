import { useEffect, useState, useSyncExternalStore } from "react";

// The person's own films by job, as long as this page lives: they never leave the computer for the player.
const films = new Map<string, File>();
const listeners = new Set<() => void>();

export function rememberFilm(jobId: string, file: File): void {
  films.set(jobId, file);
  for (const listener of listeners) listener();
}

/** The address of a job's film within this page, or "" where the page does not have it. */
export function useFilm(jobId: string): string {
  const file = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => films.get(jobId),
  );
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return file ? url : "";
}
