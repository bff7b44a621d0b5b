import { expect, it } from "vitest";
import { curves } from "./chart";
import { readingRows, summaryDocument, summaryRows } from "./exports";
import { quantile } from "./meter";
import { Recording, strongestOf } from "./record";

const shares = (happy: number) => ({ angry: 0, disgust: 0, fear: 0, happy, sad: 0, surprise: 0, neutral: 1 - happy });

function recorded(...happy: number[]) {
  const recording = new Recording();
  happy.forEach((share, at) => {
    const dominant = strongestOf(shares(share));
    recording.add({ at, person: 1, shares: shares(share), dominant, uncertain: share === 0.5 });
  });
  return recording;
}

it("sums up what a person showed: means, how often each label led, and the peaks with their times", () => {
  const [one] = recorded(0.1, 0.9, 0.7, 0.5).summary();
  expect(one?.readings).toBe(4);
  expect(one?.mean.happy).toBeCloseTo(0.55);
  expect(one?.strongest.happy).toBe(0.5);
  expect(one?.peaks.happy).toEqual({ share: 0.9, at: 1 });
  expect(one?.uncertain).toBe(0.25);
});

it("keeps people apart", () => {
  const recording = recorded(0.9);
  recording.add({ at: 5, person: 2, shares: shares(0), dominant: "neutral", uncertain: false });
  expect(recording.summary().map(({ person, firstAt }) => [person, firstAt])).toEqual([
    [1, 0],
    [2, 5],
  ]);
  expect(recording.lately(1, -1)).toHaveLength(1);
});

it("writes the same figures for programs and for tables", () => {
  const recording = recorded(0.25, 0.75);
  const document = summaryDocument(recording, { name: "mien", version: 2 }, "notice");
  expect(document.people[0]).toMatchObject({
    person: 1,
    readings: 2,
    mean: { happy: 0.5 },
    peaks: { happy: { share: 0.75, at_s: 1 } },
  });
  expect(summaryRows(recording.summary())[0]).toMatchObject({ mean_happy: 0.5, peak_happy: 0.75, peak_happy_s: 1 });
  expect(readingRows(recording)[1]).toMatchObject({
    timestamp_s: 1,
    track_id: 1,
    dominant: "happy",
    smoothed_happy: 0.75,
  });
});

it("leaves a gap in the curve where nobody was seen", () => {
  const recording = recorded(0.2);
  recording.add({ at: 10, person: 1, shares: shares(0.4), dominant: "neutral", uncertain: false });
  const [times, , , , happy] = curves(recording, 1);
  expect(times).toEqual([-10, -9.5, 0]);
  expect(happy).toEqual([0.2, null, 0.4]);
});

it("finds the middle of what it measured", () => {
  expect(quantile([5, 1, 9], 0.5)).toBe(5);
  expect(quantile([], 0.5)).toBe(0);
});
