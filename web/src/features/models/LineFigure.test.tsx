import { waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Model } from "@/api/models";
import { renderApp } from "@/lib/testing/render";
import { serve } from "@/lib/testing/server";
import LineFigure from "./LineFigure";
import { OverVersions } from "./OverVersions";

const FIGURE = { width: 360, height: 300 };
const WORD = { width: 28, height: 12 };

/** jsdom lays nothing out: the figure gets the size that it has on a phone, and each word one that fits. */
beforeEach(() => {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function size(this: Element) {
    const { width, height } = this.classList.contains("recharts-responsive-container") ? FIGURE : WORD;
    return new DOMRect(0, 0, width, height);
  });
});

afterEach(() => vi.restoreAllMocks());

/** How far each point stands from the next, in pixels across. */
function gapsIn(container: HTMLElement): number[] {
  const places = [...container.querySelectorAll("circle.recharts-dot")].map((dot) => Number(dot.getAttribute("cx")));
  return places.slice(1).map((place, index) => Math.round(place - (places[index] ?? 0)));
}

const labelsIn = (container: HTMLElement) =>
  [...container.querySelectorAll(".recharts-xAxis-tick-labels text")].map(({ textContent }) => textContent);

const factsOf = (version: number) => {
  const metrics = { accuracy: { value: 0.7, low: 0.69, high: 0.71 } };
  return { version, metrics: { results: [{ protocol: "emotions", split: "test", title: "FER+", metrics }] } };
};

describe("a line", () => {
  it("stands evenly over versions, though one's own begin at 1001, each with its number below", async () => {
    const versions = [1, 2, 4, 1001, 1002].map(factsOf);
    serve(
      Object.fromEntries(
        versions.map((one) => [`GET /api/v1/models/faces/versions/${one.version}`, { body: one }] as const),
      ),
    );
    const { container } = await renderApp(<OverVersions model={{ name: "faces", versions } as unknown as Model} />);
    await waitFor(() => expect(labelsIn(container)).toEqual(["1", "2", "4", "1001", "1002"]));
    expect(gapsIn(container)).toHaveLength(4);
    expect(new Set(gapsIn(container)).size).toBe(1);
  });

  it("keeps the distances of what is counted, such as epochs", async () => {
    const points = [1, 2, 4].map((x) => ({ x, y: x }));
    const { container } = await renderApp(<LineFigure points={points} across="Epoch" say={String} caption="" />);
    const [near = 0, far] = gapsIn(container);
    expect(far).toBe(2 * near);
  });
});
