/** What the person calls the people of a film; it stays in the browser, as names say who somebody is. */
export type Names = Readonly<Record<number, string>>;

const PREFIX = "mien-names-";

export function namesIn(jobId: string): Names {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + jobId) ?? "{}");
  } catch {
    return {};
  }
}

export function keepNames(jobId: string, names: Names): void {
  try {
    localStorage.setItem(PREFIX + jobId, JSON.stringify(names));
  } catch {
    // Without room the names last as long as the page.
  }
}

/** Forget the names in a film that is gone from the server. */
export const forgetNames = (jobId: string) => localStorage.removeItem(PREFIX + jobId);

/** Forget the names in every film: whoever is erased leaves none behind. */
export function forgetAllNames(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}
