import { expect, it } from "vitest";
import type { TrackedFace } from "@/api/liveStream";
import { flipped, widened } from "./drawing";
import { People } from "./people";

const face = (face_id: number, left = 0.2) =>
  ({
    face_id,
    smoothed: { happy: 0.9, neutral: 0.1 },
    uncertain: false,
    quality: { reasons: [] },
    box_normalized: { left, top: 0.1, right: left + 0.1, bottom: 0.3 },
  }) as unknown as TrackedFace;

it("numbers people in the order they come, and on after the stream began anew", () => {
  const people = new People();
  expect(people.meet([face(7), face(3)], 0).map(({ person }) => person)).toEqual([1, 2]);
  expect(people.meet([face(3)], 10).map(({ person }) => person)).toEqual([2]);
  people.forget();
  expect(people.meet([face(3)], 20).map(({ person }) => person)).toEqual([3]);
});

it("keeps a face blurred where it was for a moment", () => {
  const people = new People();
  people.meet([face(1, 0.2)], 0);
  people.meet([], 400);
  expect(people.blurred()).toHaveLength(1);
  people.meet([], 600);
  expect(people.blurred()).toEqual([]);
});

it("mirrors a place, and widens it without leaving the picture", () => {
  const place = { left: 0, top: 0.5, right: 0.2, bottom: 1 };
  expect(flipped(place)).toEqual({ left: 0.8, top: 0.5, right: 1, bottom: 1 });
  const { left, right, bottom } = widened(place);
  expect([left, right, bottom]).toEqual([0, 0.23, 1]);
});
