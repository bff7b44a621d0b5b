import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { Route, Routes } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { problemOf } from "@/api/problem";
import { Announcer } from "@/components/Announcer";
import { keepNames, namesIn } from "@/lib/filmNames";
import { keep } from "@/lib/keptUploads";
import { tellSignedOut } from "@/lib/signedOut";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";

import { change, type Sending } from "./sendingStore";
import VideoPage from "./VideoPage";
import { USUAL, wishFor } from "./wishes";

// Other work may share the machine: what does come may come late.
vi.setConfig({ testTimeout: 20_000 });
configure({ asyncUtilTimeout: 5_000 });

const JOB = {
  id: "7",
  kind: "video",
  state: "queued",
  progress: 0,
  stage: "",
  attempt: 0,
  cancel_requested: false,
  request: { source: "talk.mp4", every: 1, smooth: 0.3, annotate: false, blur: false, labels: "emotions" },
  error: null,
  results: {},
  created_at: "2026-11-24T12:00:00Z",
  started_at: null,
  finished_at: null,
  links: { self: "", events: "", results: "" },
};

const SERVER = { "GET /api/v1/server": { body: { limits: { upload_bytes: 1_000, video_seconds: 7_200 } } } };
const jobs = (...items: object[]) => ({ "GET /api/v1/jobs": { body: { items, next_cursor: null } } });

const page = (
  <Routes>
    <Route path="/video/*" element={<VideoPage />} />
  </Routes>
);

const file = (name: string, size = 10) => new File([new Uint8Array(size)], name, { type: "video/mp4" });

describe("the page Video", () => {
  beforeEach(() => localStorage.clear());

  it("asks how a chosen film is to be read; blurring takes every frame", async () => {
    serve({ ...LOCAL_ADMIN, ...SERVER, ...jobs() });
    const { user } = await renderApp(page, { at: "/video" });
    await user.upload(await screen.findByLabelText("Choose files"), file("talk.mp4"));
    expect(screen.getByText("talk.mp4")).toBeVisible();
    await user.selectOptions(screen.getByRole("combobox", { name: "Frames" }), "5");
    await user.click(screen.getByRole("switch", { name: /Make faces unrecognizable/ }));
    expect(screen.getByRole("combobox", { name: "Frames" })).toBeDisabled();
    expect(screen.getByRole("combobox", { name: "Frames" })).toHaveValue("1");
  });

  it("takes dropped files, but none that are larger than the service takes", async () => {
    serve({ ...LOCAL_ADMIN, ...SERVER, ...jobs() });
    await renderApp(page, { at: "/video" });
    const zone = (await screen.findByRole("button", { name: "Choose files" })).parentElement as HTMLElement;
    await screen.findByText(/films up to 120 minutes/);
    fireEvent.drop(zone, { dataTransfer: { files: [file("large.mp4", 1_001)] } });
    expect(screen.queryByRole("button", { name: "Have it read" })).toBeNull();
    fireEvent.drop(zone, { dataTransfer: { files: [file("small.mp4")] } });
    expect(screen.getByRole("button", { name: "Have it read" })).toBeVisible();
  });

  it.each([
    [
      "en",
      "Waits for its turn",
      "The service takes no more just now; it is asked again",
      "Too many of yours are under way",
      "Give next.mp4 up",
    ],
    [
      "de",
      "Wartet, bis es an der Reihe ist",
      "Der Dienst nimmt gerade nichts mehr an",
      "Zu viel von dir ist schon unterwegs",
      "next.mp4 aufgeben",
    ],
  ] as const)("says of each film that waits why it waits (%s)", async (language, queued, full, why, giveUp) => {
    const many = { type: "/problems/too-many-open", detail: "20 of your uploads are under way" };
    const error = problemOf(many, new Response(null, { status: 429 }));
    change("1", { key: "1", name: "first.mp4", size: 10, state: "full", sent: 0, error });
    change("2", { key: "2", name: "next.mp4", size: 10, state: "queued", sent: 0 });
    serve({ ...LOCAL_ADMIN, ...SERVER, ...jobs() });
    const { user } = await renderApp(page, { at: "/video", language });
    const first = (await screen.findByText("first.mp4")).closest("li");
    expect(first).toHaveTextContent(full);
    expect(first).toHaveTextContent(`${why} (20 of your uploads are under way)`);
    expect(first?.querySelector("[lang=en]")).toHaveTextContent("20 of your uploads are under way");
    expect(screen.getByText("next.mp4").closest("li")).toHaveTextContent(queued);
    await user.click(screen.getByRole("button", { name: giveUp }));
    expect(screen.queryByText("next.mp4")).toBeNull();
    act(tellSignedOut);
    expect(screen.queryByText("first.mp4")).toBeNull();
  });

  it.each([
    ["en", "You are not signed in"],
    ["de", "Du bist nicht angemeldet"],
  ] as const)("says in words why a film was stopped by an answer that has no body (%s)", async (language, words) => {
    const error = problemOf(null, new Response(null, { status: 401 })); // to HEAD, which asks how much has come
    change("1", { key: "1", name: "first.mp4", size: 10, state: "failed", sent: 0, error });
    serve({ ...LOCAL_ADMIN, ...SERVER, ...jobs() });
    await renderApp(page, { at: "/video", language });
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent(words);
    expect(alert).not.toHaveTextContent("401");
    act(tellSignedOut);
  });

  it.each([
    ["en", "Dismiss all that came", "Your films and archives"],
    ["de", "Angekommene ausblenden", "Deine Filme und Archive"],
  ] as const)("takes away at once all films that have come, and leads on to the list of them (%s)", async (...said) => {
    const [language, name, title] = said;
    const add = (key: string, state: Sending["state"]) =>
      act(() => change(key, { key, name: `${key}.mp4`, size: 10, state, sent: 10, jobId: key }));
    serve({ ...LOCAL_ADMIN, ...SERVER, ...jobs() });
    const { user } = await renderApp(page, { at: "/video", language });
    const list = await screen.findByRole("region", { name: title });
    add("first", "done");
    expect(screen.queryByRole("button", { name }), "one row has a button of its own").toBeNull();
    add("second", "done");
    add("third", "paused");
    screen.getByRole("button", { name }).focus();
    await user.keyboard("{Enter}");
    expect(screen.queryByText("first.mp4")).toBeNull();
    expect(screen.queryByText("second.mp4")).toBeNull();
    expect(screen.queryByRole("button", { name })).toBeNull();
    expect(screen.getByText("third.mp4").closest("section")).toHaveFocus();
    act(() => change("third", { state: "done" }));
    add("fourth", "done");
    await user.click(screen.getByRole("button", { name }));
    expect(screen.queryByText("third.mp4")).toBeNull();
    expect(list).toHaveFocus();
  });

  it("leads the keyboard on from a film that is dismissed or given up, and leaves it where one pauses", async () => {
    const add = (key: string, state: Sending["state"]) =>
      act(() => change(key, { key, name: `${key}.mp4`, size: 10, state, sent: 5, jobId: key }));
    serve({ ...LOCAL_ADMIN, ...SERVER, ...jobs() });
    const { user } = await renderApp(page, { at: "/video" });
    const list = await screen.findByRole("region", { name: "Your films and archives" });
    add("first", "done");
    add("second", "sending");
    const press = async (name: string) => {
      screen.getByRole("button", { name }).focus();
      await user.keyboard("{Enter}");
    };
    await press("Dismiss first.mp4");
    expect(screen.getByRole("region", { name: "On its way" })).toHaveFocus();
    await press("Pause second.mp4");
    expect(screen.getByRole("button", { name: "Go on with second.mp4" })).toHaveFocus();
    await press("Give second.mp4 up");
    expect(screen.queryByText("second.mp4")).toBeNull();
    expect(list).toHaveFocus();
  });

  it("says of a file that is too large each time that it is chosen", async () => {
    serve({ ...LOCAL_ADMIN, ...SERVER, ...jobs() });
    const { user } = await renderApp(
      <>
        {page}
        <Announcer />
      </>,
      { at: "/video" },
    );
    const large = file("large.mp4", 1_001);
    await screen.findByText(/films up to 120 minutes/);
    const messages = within(screen.getByRole("list", { name: "Messages" }));
    for (const times of [1, 2]) {
      await user.upload(screen.getByLabelText("Choose files"), large);
      expect(messages.getAllByText(/^large.mp4 is larger/)).toHaveLength(times);
    }
  });

  it("lists jobs, and cancels one that waits", async () => {
    const asked = serve({
      ...LOCAL_ADMIN,
      ...SERVER,
      ...jobs(JOB),
      "GET /api/v1/jobs/7": { body: JOB },
      "DELETE /api/v1/jobs/7": { body: { ...JOB, state: "cancelled" } },
    });
    const { user } = await renderApp(page, { at: "/video" });
    const row = (await screen.findByRole("link", { name: "Open talk.mp4" })).closest("li") as HTMLElement;
    expect(within(row).getByText("Waits")).toBeVisible();
    await user.click(within(row).getByRole("button", { name: "Cancel talk.mp4" }));
    expect(asked.some(({ method, url }) => method === "DELETE" && url.endsWith("/jobs/7"))).toBe(true);
  });

  it("offers to go on with what a former page began, of the same person alone", async () => {
    const wish = wishFor(file("a.mp4"), USUAL);
    keep({ key: "1", url: "/api/v1/uploads/u1", name: "a.mp4", size: 1_000, wish, owner: "1", sent: 0 });
    keep({ key: "2", url: "/api/v1/uploads/u2", name: "b.mp4", size: 1_000, wish, owner: "2", sent: 0 });
    serve({ ...LOCAL_ADMIN, ...SERVER, ...jobs(), "GET /api/v1/uploads/u1": { body: { id: "u1", received: 400 } } });
    await renderApp(page, { at: "/video" });
    expect(await screen.findByText(/a.mp4: 40% of 1 kB had come/)).toBeVisible();
    expect(screen.queryByText(/b.mp4/)).toBeNull();
  });

  it("says that the server has gone while a film is read, and that its progress stands still", async () => {
    let isAway = false;
    const running = { ...JOB, state: "running", stage: "reading", progress: 0.4 };
    const away = { status: 503, body: { type: "/problems/unavailable", title: "Not now", detail: "Try later." } };
    serve({ ...LOCAL_ADMIN, "GET /api/v1/jobs/7": () => (isAway ? away : { body: running }) });
    const { queries } = await renderApp(page, { at: "/video/7" });
    const bar = await screen.findByRole("progressbar", { name: /talk.mp4/ });
    expect(bar).toHaveAttribute("data-animated");
    isAway = true;
    await act(() => queries.refetchQueries({ queryKey: ["job", "7"] }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Try later.");
    expect(screen.getByRole("progressbar", { name: /talk.mp4/ })).not.toHaveAttribute("data-animated");
  });

  it("forgets the names of a film that is deleted, or that its page finds gone", async () => {
    keepNames("7", { 0: "Ada" });
    keepNames("8", { 0: "Bob" });
    const over = { ...JOB, state: "cancelled" };
    serve({
      ...LOCAL_ADMIN,
      "GET /api/v1/jobs/7": { body: over },
      "DELETE /api/v1/jobs/7": { status: 204 },
      ...jobs(),
    });
    const { user } = await renderApp(page, { at: "/video/7" });
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    expect(namesIn("7")).toEqual({ 0: "Ada" });
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(namesIn("7")).toEqual({}));
    await renderApp(page, { at: "/video/8" });
    await waitFor(() => expect(namesIn("8")).toEqual({}));
  });

  it("says in words why a film could not be read", async () => {
    const error = { code: "video_unreadable", message: "moov atom not found" };
    serve({ ...LOCAL_ADMIN, "GET /api/v1/jobs/7": { body: { ...JOB, state: "failed", error } } });
    await renderApp(page, { at: "/video/7", language: "de" });
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Das ist kein lesbarer Film.");
    expect(alert).toHaveTextContent("moov atom not found");
  });
});
