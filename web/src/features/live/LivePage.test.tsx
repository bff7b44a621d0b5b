import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";
import { textOf } from "@/lib/text";
import { en } from "@/locales/en";
import { unread } from "./engine";
import LivePage from "./LivePage";
import { sentence } from "./PeopleList";
import type { Person } from "./people";
import { Trouble } from "./Trouble";

const SERVER = { "GET /api/v1/server": { body: { live_streams: true, model: { name: "mien", version: 2 } } } };

/** A browser whose camera answers as the test wants. */
function camera(
  getUserMedia: () => Promise<MediaStream>,
  enumerateDevices = async (): Promise<MediaDeviceInfo[]> => [],
) {
  vi.stubGlobal("isSecureContext", true);
  const value = { getUserMedia, enumerateDevices };
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value });
}

async function agreed() {
  const { user } = await renderApp(<LivePage />);
  await user.click(await screen.findByRole("checkbox", { name: "Everybody in view knows about this and agrees" }));
  await user.click(screen.getByRole("button", { name: "Switch the camera on" }));
  return user;
}

describe("before the camera", () => {
  it("asks for consent, and switches nothing on without it", async () => {
    serve({ ...LOCAL_ADMIN, ...SERVER });
    const getUserMedia = vi.fn();
    camera(getUserMedia);
    const { user } = await renderApp(<LivePage />);
    await user.click(await screen.findByRole("button", { name: "Switch the camera on" }));
    expect(screen.getByText(/Tick this first/)).toBeVisible();
    expect(getUserMedia).not.toHaveBeenCalled();
  });

  it("asks strangers to sign in", async () => {
    serve({ "GET /api/v1/sessions/current": { status: 401, body: { type: "/problems/unauthenticated" } } });
    await renderApp(<LivePage />);
    expect(await screen.findByText("Please sign in")).toBeVisible();
  });

  it("says so where the service reads no streams", async () => {
    serve({ ...LOCAL_ADMIN, "GET /api/v1/server": { body: { live_streams: false } } });
    await renderApp(<LivePage />);
    expect(await screen.findByText("Live is switched off here")).toBeVisible();
  });
});

describe("a camera that does not come", () => {
  it.each([
    ["NotAllowedError", "The camera was refused"],
    ["NotFoundError", "No camera was found"],
    ["NotReadableError", "The camera gives no picture"],
    ["TypeError", "The camera could not be switched on"],
  ])("is told in words: %s", async (name, title) => {
    serve({ ...LOCAL_ADMIN, ...SERVER });
    camera(() => Promise.reject(new DOMException("", name)));
    await agreed();
    expect(await screen.findByRole("alert", { name: title })).toBeVisible();
    expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  });

  it("tells where the address is not secure", async () => {
    serve({ ...LOCAL_ADMIN, ...SERVER });
    vi.stubGlobal("isSecureContext", false);
    await agreed();
    expect(await screen.findByRole("alert", { name: "The camera needs a secure address" })).toBeVisible();
  });
});

it("stays off when it is stopped before the browser has named its cameras", async () => {
  serve({ ...LOCAL_ADMIN, ...SERVER });
  vi.stubGlobal("OffscreenCanvas", class {});
  vi.stubGlobal(
    "Worker",
    class {
      terminate() {}
    },
  );
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
  let name: (cameras: MediaDeviceInfo[]) => void = () => {};
  const naming = vi.fn(() => new Promise<MediaDeviceInfo[]>((resolve) => (name = resolve)));
  camera(async () => ({ getTracks: () => [], getVideoTracks: () => [] }) as unknown as MediaStream, naming);
  const user = await agreed();
  await waitFor(() => expect(naming).toHaveBeenCalled());
  await user.click(screen.getByRole("button", { name: "Stop" }));
  await act(async () => name([]));
  expect(screen.getByText("The camera is off")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();
});

it.each(["unavailable", "failed"] as const)(
  "does not take a frame that was not read (%s) for a lost line",
  async (type) => {
    await renderApp(<Trouble trouble={unread({ type, frame: 0, detail: "no" })} onRetry={() => {}} />);
    expect(screen.getByRole("alert", { name: "The service cannot read right now" })).toBeVisible();
  },
);

it("says for ears who shows what", () => {
  const t = ((key: string, values: Record<string, string>) => textOf(en, "en", key, values)) as never;
  const people = [
    { person: 1, dominant: "happy", uncertain: false },
    { person: 2, dominant: "sad", uncertain: true },
  ] as Person[];
  expect(sentence(people, t)).toBe("Person 1: Happy; Person 2: perhaps Sad");
  expect(sentence([], t)).toBe("No face in view");
});
