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
export function forgetNames(jobId: string): void {
  try {
    localStorage.removeItem(PREFIX + jobId);
  } catch {
    // Where there is no room there are no names.
  }
}

/** Forget the names in every film: whoever is erased leaves none behind. */
export function forgetAllNames(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Where there is no room there are no names.
  }
}
