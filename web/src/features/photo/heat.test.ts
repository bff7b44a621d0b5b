import { expect, it } from "vitest";
import { laidOver } from "./heat";

it("lays a map over a crop that stands at a slant", () => {
  const corners: [number, number][] = [
    [10, 20],
    [40, 30],
    [30, 60],
    [0, 50],
  ];
  expect(laidOver({ corners })).toBe("matrix(30 10 -10 30 10 20)");
});
