import { describe, expect, it } from "vitest";
import { confusedMost, tellingSet, verdict } from "./scores";

const interval = (low: number, value: number, high: number) => ({ low, value, high });

describe("what two intervals say", () => {
  it("is better or worse only where they are apart", () => {
    expect(verdict(interval(0.6, 0.65, 0.7), interval(0.71, 0.75, 0.8), true)).toBe("better");
    expect(verdict(interval(0.71, 0.75, 0.8), interval(0.6, 0.65, 0.7), true)).toBe("worse");
    expect(verdict(interval(0.6, 0.65, 0.7), interval(0.69, 0.75, 0.8), true)).toBe("open");
  });

  it("turns round where less is better", () => {
    expect(verdict(interval(0.1, 0.2, 0.3), interval(0.4, 0.5, 0.6), false)).toBe("worse");
  });
});

describe("the pairs that are confused most", () => {
  it("are shares of the true label's faces, and never the right answers", () => {
    const confusion = [
      [90, 10],
      [4, 4],
    ];
    expect(confusedMost(confusion).map(({ truth, read, share }) => [truth, read, share])).toEqual([
      [1, 0, 0.5],
      [0, 1, 0.1],
    ]);
  });

  it("are none where a label has no faces", () => {
    expect(confusedMost([[0]])).toEqual([]);
  });
});

it("the set that is shown first is one that nothing was chosen on", () => {
  const set = (protocol: string, split: string) => ({ protocol, split }) as Parameters<typeof tellingSet>[0][number];
  expect(tellingSet([set("fer2013", "validation"), set("fer2013", "test")])?.split).toBe("test");
  expect(tellingSet([])).toBeUndefined();
});
