import type { Person, Reading } from "./reading";

export interface Presence {
  id: number;
  /** Seconds in which the person was seen. */
  seen: number;
  first: number;
  last: number;
  /** Each label's share of the frames in which it was the likeliest; largest first, those never likeliest left out. */
  shares: { label: string; share: number }[];
  uncertain: number;
}

/** Who was seen for how long, and how their faces were read. */
export const presences = (reading: Reading): Presence[] => reading.people.map((one) => presenceOf(one, reading));

function presenceOf(person: Person, reading: Reading): Presence {
  const near = 2.5 * reading.step; // a frame or two may be missed; whoever is away longer is not seen
  const count = person.at.length;
  const seen = person.at.reduce((sum, time, index) => {
    const step = (person.at[index + 1] ?? Number.POSITIVE_INFINITY) - time;
    return sum + (step <= near ? step : reading.step);
  }, 0);
  const counts = new Map<string, number>();
  for (const label of person.dominant) counts.set(label, (counts.get(label) ?? 0) + 1);
  const shares = [...counts].map(([label, number]) => ({ label, share: number / count }));
  return {
    id: person.id,
    seen,
    first: person.at[0] ?? 0,
    last: person.at.at(-1) ?? 0,
    shares: shares.sort((a, b) => b.share - a.share),
    uncertain: person.uncertain.filter(Boolean).length / Math.max(1, count),
  };
}
