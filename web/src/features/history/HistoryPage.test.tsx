import { configure, screen, waitFor, within } from "@testing-library/react";
import { Route, Routes } from "react-router";
import { describe, expect, it, vi } from "vitest";
import { Announcer } from "@/components/Announcer";
import { keepNames, namesIn } from "@/lib/filmNames";
import { allKept, type Kept, keep } from "@/lib/keptUploads";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";
import { type Entry, merged } from "./entries";
import HistoryPage from "./HistoryPage";

// Other work may share the machine: what does come may come late.
vi.setConfig({ testTimeout: 20_000 });
configure({ asyncUtilTimeout: 5_000 });

const face = (dominant: string) => ({
  face_id: 0,
  box: { left: 1, top: 2, right: 3, bottom: 4 },
  dominant,
  uncertain: true,
  prediction_set: [dominant, "neutral"],
  emotions: [
    { label: dominant, probability: 0.6 },
    { label: "neutral", probability: 0.4 },
  ],
  quality: { ok: false, reasons: ["SMALL_FACE"] },
});

const picture = (id: string, source: string, day: number) => ({
  id,
  image: { source, width: 8, height: 8 },
  created_at: `2026-11-${day}T12:00:00Z`,
  expires_at: "2026-12-24T12:00:00Z",
  image_kept: false,
  faces: [face("happy")],
  model: { name: "mien", version: 2 },
  warnings: [],
  notice: "Not a feeling.",
});

const job = (id: string, source: string, day: number, state = "succeeded") => ({
  id,
  kind: "video",
  state,
  progress: 0.5,
  created_at: `2026-11-${day}T12:00:00Z`,
  request: { source },
});

const TABLE = {
  ...LOCAL_ADMIN,
  "GET /api/v1/analyses": { body: { items: [picture("a", "beach.png", 20)], next_cursor: null } },
  "GET /api/v1/jobs": {
    body: { items: [job("f", "talk.mp4", 21), job("r", "now.mp4", 19, "running")], next_cursor: null },
  },
  "GET /api/v1/analyses/a": { body: picture("a", "beach.png", 20) },
  "DELETE /api/v1/analyses/a": { status: 204 },
  "DELETE /api/v1/jobs/f": { status: 204 },
};

const page = (
  <Routes>
    <Route path="/history/*" element={<HistoryPage />} />
  </Routes>
);

const names = () => screen.getAllByRole("link", { name: /^Open / }).map((link) => link.textContent);

describe("the page History", () => {
  it("shows pictures and films in one list, newest first", async () => {
    serve(TABLE);
    await renderApp(page, { at: "/history" });
    await waitFor(() => expect(names()).toEqual(["talk.mp4", "beach.png", "now.mp4"]));
    expect(screen.queryByRole("checkbox", { name: "Choose now.mp4" })).toBeNull();
  });

  it("asks the server for what is looked for", async () => {
    const asked = serve(TABLE);
    const { user } = await renderApp(page, { at: "/history" });
    await user.type(await screen.findByRole("searchbox", { name: "Name" }), "bea");
    await user.selectOptions(screen.getByRole("combobox", { name: "Expression" }), "happy");
    await waitFor(() => expect(asked.at(-1)?.url).toMatch(/source=bea.*emotion=happy.*mine=true/));
    expect(names()).toEqual(["beach.png"]);
  });

  it("deletes what was chosen, once that was confirmed", async () => {
    const asked = serve(TABLE);
    const { user } = await renderApp(page, { at: "/history" });
    await user.click(await screen.findByRole("checkbox", { name: "Choose all shown" }));
    await user.click(screen.getByRole("button", { name: "Delete 2" }));
    const asks = await screen.findByRole("dialog", { name: "Delete 2 entries?" });
    expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
    await user.click(within(asks).getByRole("button", { name: "Delete" }));
    const gone = () => asked.filter(({ method }) => method === "DELETE").map(({ url }) => new URL(url).pathname);
    await waitFor(() => expect(gone()).toEqual(["/api/v1/jobs/f", "/api/v1/analyses/a"]));
  });

  it("keeps what is chosen where it could not be deleted", async () => {
    const problem = { type: "/problems/unavailable", title: "Not now", detail: "The database is away.", status: 503 };
    serve({ ...TABLE, "DELETE /api/v1/jobs/f": { status: 503, body: problem } });
    const { user } = await renderApp(page, { at: "/history" });
    await user.click(await screen.findByRole("checkbox", { name: "Choose all shown" }));
    await user.click(screen.getByRole("button", { name: "Delete 2" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(await screen.findByRole("button", { name: "Delete 2" })).toBeVisible();
  });

  it("counts anew what was deleted when it is tried again", async () => {
    let isFirst = true;
    const away = { status: 503, body: { type: "/problems/unavailable", title: "Not now", detail: "Try later." } };
    const gone = () => {
      const answer = isFirst ? { status: 204 } : away;
      isFirst = false;
      return answer;
    };
    serve({ ...TABLE, "DELETE /api/v1/jobs/f": gone, "DELETE /api/v1/analyses/a": away });
    const { user } = await renderApp(
      <>
        {page}
        <Announcer />
      </>,
      { at: "/history" },
    );
    await user.click(await screen.findByRole("checkbox", { name: "Choose all shown" }));
    for (const done of [1, 0]) {
      await user.click(await screen.findByRole("button", { name: "Delete 2" }));
      await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
      expect(await screen.findAllByText(new RegExp(`^${done} of 2 are deleted`))).not.toHaveLength(0);
      await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    }
  });

  it("leaves neither names nor unfinished uploads of a history that is deleted, but those of others", async () => {
    localStorage.clear();
    keepNames("f", { 0: "Ada" });
    keepNames("elsewhere", { 0: "Bob" });
    const one = { name: "a.mp4", size: 9, wish: {} as Kept["wish"], sent: 0 };
    keep({ ...one, key: "1", url: "/api/v1/uploads/u1", owner: "1" });
    keep({ ...one, key: "2", url: "/api/v1/uploads/u2", owner: "2" });
    const gone = { ...job("r", "now.mp4", 19, "cancelled"), state: "cancelled" };
    const asked = serve({
      ...TABLE,
      "DELETE /api/v1/jobs/r": { body: gone },
      "DELETE /api/v1/uploads/u1": { status: 204 },
    });
    const { user } = await renderApp(page, { at: "/history" });
    await user.click(await screen.findByRole("button", { name: "Delete my whole history" }));
    await user.click(await screen.findByRole("checkbox", { name: /cannot be brought back/ }));
    await user.click(screen.getByRole("button", { name: "Delete everything" }));
    await waitFor(() => expect(asked.some(({ url }) => url.endsWith("/jobs/f"))).toBe(true));
    await waitFor(() => expect(namesIn("f")).toEqual({}));
    expect(asked.some(({ method, url }) => method === "DELETE" && url.endsWith("/uploads/u1"))).toBe(true);
    expect(allKept().map(({ owner }) => owner)).toEqual(["2"]);
    expect(namesIn("elsewhere")).toEqual({ 0: "Bob" });
  });

  it("says what was read in a picture, in words and in bars", async () => {
    serve(TABLE);
    await renderApp(page, { at: "/history/a" });
    expect(await screen.findByText("Read as Happy, 60%")).toBeVisible();
    expect(screen.getByText("Uncertain: as likely Happy, Neutral")).toBeVisible();
    expect(screen.getByText("The face is small")).toBeVisible();
    expect(screen.getByText(/did not keep this picture/)).toBeVisible();
    expect(screen.getByText("Not a feeling."), "the service's own words").toHaveAttribute("lang", "en");
  });
});

it("holds back what is older than the end of a list that goes on", () => {
  const entry = (id: string, day: number) => ({ of: "job", id, at: `2026-11-${day}T12:00:00Z` }) as Entry;
  const found = merged([entry("old", 10), entry("new", 20), entry("between", 15)], ["2026-11-15T12:00:00Z"]);
  expect(found.map(({ id }) => id)).toEqual(["new", "between"]);
});
