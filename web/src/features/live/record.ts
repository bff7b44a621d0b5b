import { EMOTIONS, type Label } from "@/lib/emotions";

export type Shares = Record<string, number>;

/** One person in one frame. */
export interface Reading {
  /** Seconds since the start. */
  at: number;
  person: number;
  /** The smoothed probabilities. */
  shares: Shares;
  dominant: Label;
  uncertain: boolean;
}

export interface Peak {
  share: number;
  at: number;
}

/** What a person showed, over all their readings. */
export interface PersonSummary {
  person: number;
  readings: number;
  firstAt: number;
  lastAt: number;
  mean: Shares;
  /** For which share of the readings each label was the strongest. */
  strongest: Shares;
  peaks: Record<string, Peak>;
  uncertain: number;
}

/** An hour of two people at 25 readings a second. */
const MOST_READINGS = 180_000;

interface Sums {
  readings: number;
  firstAt: number;
  lastAt: number;
  sum: Shares;
  strongest: Shares;
  peaks: Record<string, Peak>;
  uncertain: number;
}

/** Everything read since the start, in the page's memory alone. */
export class Recording {
  readonly startedAt = new Date();
  readonly readings: Reading[] = [];
  /** The oldest readings, beyond what is held; the summary counts them all the same. */
  dropped = 0;
  private readonly people = new Map<number, Sums>();

  get isEmpty(): boolean {
    return this.people.size === 0;
  }

  add(reading: Reading): void {
    this.readings.push(reading);
    if (this.readings.length > MOST_READINGS) this.dropped += this.readings.splice(0, MOST_READINGS / 10).length;
    const sums = this.people.get(reading.person) ?? empty(reading.at);
    this.people.set(reading.person, sums);
    sums.readings += 1;
    sums.lastAt = reading.at;
    sums.uncertain += Number(reading.uncertain);
    sums.strongest[reading.dominant] = (sums.strongest[reading.dominant] ?? 0) + 1;
    for (const [label, share] of Object.entries(reading.shares)) {
      sums.sum[label] = (sums.sum[label] ?? 0) + share;
      const peak = sums.peaks[label];
      if (!peak || share > peak.share) sums.peaks[label] = { share, at: reading.at };
    }
  }

  summary(): PersonSummary[] {
    return [...this.people].map(([person, { sum, strongest, readings, uncertain, ...rest }]) => ({
      person,
      readings,
      ...rest,
      uncertain: uncertain / readings,
      mean: divided(sum, readings),
      strongest: divided(strongest, readings),
    }));
  }

  /** A person's last readings, the oldest first. */
  lately(person: number, since: number): Reading[] {
    const found: Reading[] = [];
    for (let place = this.readings.length - 1; place >= 0; place -= 1) {
      const reading = this.readings[place];
      if (!reading || reading.at < since) break;
      if (reading.person === person) found.push(reading);
    }
    return found.reverse();
  }
}

const empty = (at: number): Sums => ({
  readings: 0,
  firstAt: at,
  lastAt: at,
  sum: {},
  strongest: {},
  peaks: {},
  uncertain: 0,
});

const divided = (sums: Shares, by: number): Shares =>
  Object.fromEntries(EMOTIONS.map((label) => [label, (sums[label] ?? 0) / by]));

/** The label with the largest share. */
export function strongestOf(shares: Shares): Label {
  return EMOTIONS.reduce((best, label) => ((shares[label] ?? 0) > (shares[best] ?? 0) ? label : best), EMOTIONS[6]);
}
