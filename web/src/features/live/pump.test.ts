import { expect, it } from "vitest";
import { Pump } from "./pump";

/** A pump with a clock of its own, and what it delivered. */
function pump(most = 2) {
  const delivered: number[] = [];
  const clock = { now: 0 };
  const deliver = async (at: number) => {
    delivered.push(at);
    return at >= 0;
  };
  return { delivered, clock, pump: new Pump(deliver, () => clock.now, most) };
}

it("sends no more than may be on their way, and then the newest", () => {
  const { pump: one, delivered } = pump();
  for (const at of [1, 2, 3, 4, 5]) one.frameCame(at);
  expect(delivered).toEqual([1, 2]);
  expect(one.skipped).toBe(2);
  one.answered();
  expect(delivered).toEqual([1, 2, 5]);
  one.answered();
  expect(delivered).toEqual([1, 2, 5]);
});

it("makes room again for a frame that could not be sent", async () => {
  const { pump: one, delivered } = pump(1);
  one.frameCame(-1);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  expect(one.busy).toBe(0);
  one.frameCame(7);
  expect(delivered).toEqual([-1, 7]);
});

it("rests as long as the service asks", () => {
  const { pump: one, delivered, clock } = pump();
  one.rest(1000);
  one.frameCame(1);
  expect(delivered).toEqual([]);
  clock.now = 1001;
  one.frameCame(2);
  expect(delivered).toEqual([2]);
});

it("forgets what was on its way when the stream breaks", () => {
  const { pump: one, delivered } = pump(1);
  one.frameCame(1);
  one.frameCame(2);
  one.reset();
  one.frameCame(3);
  expect(delivered).toEqual([1, 3]);
});
