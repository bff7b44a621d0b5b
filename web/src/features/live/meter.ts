export interface Figures {
  /** Results in a second. */
  perSecond: number;
  /** From the camera's frame to its overlay on the screen, in milliseconds: the median, and what 95 of 100 stay below. */
  lag: number;
  lag95: number;
  /** Of that, the service's own reading. */
  reading: number;
}

interface Result {
  at: number;
  lag: number;
  reading: number;
}

const WINDOW_MS = 3000;

/** How fast it goes, over the last seconds. */
export class Meter {
  private results: Result[] = [];

  add(result: Result): void {
    this.results.push(result);
    if (this.results.length > 400) this.results.splice(0, 200);
  }

  clear(): void {
    this.results = [];
  }

  figures(now: number): Figures | null {
    const recent = this.results.filter(({ at }) => at > now - WINDOW_MS);
    const first = recent[0];
    if (!first) return null;
    const lags = recent.map(({ lag }) => lag);
    const seconds = Math.max(now - first.at, 250) / 1000;
    return {
      perSecond: recent.length / seconds,
      lag: quantile(lags, 0.5),
      lag95: quantile(lags, 0.95),
      reading: quantile(
        recent.map(({ reading }) => reading),
        0.5,
      ),
    };
  }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
