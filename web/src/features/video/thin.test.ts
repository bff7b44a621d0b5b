import { describe, expect, it } from "vitest";
import { thinned } from "./thin";

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("thinning a curve", () => {
  it("keeps the one peak of a film of an hour, and few points", () => {
    const at = range(90_000).map((index) => index / 25);
    const curve = at.map((_, index) => (index === 61_234 ? 0.99 : 0.1));
    const [times, line] = thinned(at, [curve], { from: 0, to: 3_600, buckets: 800, gap: 1 });
    expect(times.length).toBeLessThanOrEqual(1_602);
    expect(line).toContain(0.99);
  });

  it("draws every point where there are few", () => {
    const at = [0, 0.1, 0.2];
    expect(thinned(at, [[0.1, 0.9, 0.3]], { from: 0, to: 1, buckets: 100, gap: 1 })).toEqual([at, [0.1, 0.9, 0.3]]);
  });

  it("leaves a hole where a person was away", () => {
    const [times, line] = thinned([0, 0.1, 5, 5.1], [[1, 1, 0, 0]], { from: 0, to: 6, buckets: 100, gap: 1 });
    expect(times).toEqual([0, 0.1, 0.6, 5, 5.1]);
    expect(line).toEqual([1, 1, null, 0, 0]);
  });

  it("shows the part that is looked at, and where the line comes from and goes to", () => {
    const [times] = thinned(range(10), [range(10)], { from: 3.5, to: 5.5, buckets: 100, gap: 2 });
    expect(times).toEqual([3, 4, 5, 6]);
  });
});
