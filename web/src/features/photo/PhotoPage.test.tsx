import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Announcer } from "@/components/Announcer";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";
import PhotoPage from "./PhotoPage";
import { analysisOf, faceOf } from "./testing";

const POST = "POST /api/v1/analyses";

const unsure = faceOf({
  face_id: 1,
  uncertain: true,
  dominant: "neutral",
  prediction_set: ["neutral", "happy"],
  emotions: [
    { label: "neutral", probability: 0.5 },
    { label: "happy", probability: 0.45 },
  ],
  quality: { ...faceOf().quality, ok: false, reasons: ["LOW_BRIGHTNESS"] },
});

const picture = (name: string, type = "image/jpeg") => new File(["x"], name, { type });

const drop = (...files: File[]) =>
  fireEvent.drop(document.body, { dataTransfer: { files, types: ["Files"], getData: () => "" } });

/** Holds back what is sent until it is let go; says what was sent. */
function held() {
  const answer = globalThis.fetch;
  const sent: Request[] = [];
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "POST") return answer(request);
    sent.push(request);
    await gate;
    request.signal.throwIfAborted();
    return answer(request);
  });
  return { sent, letGo };
}

beforeAll(() => {
  URL.createObjectURL = () => "blob:nothing";
  URL.revokeObjectURL = () => {};
});

describe("the Photo page", () => {
  it("shows each face of a dropped picture in words and bars", async () => {
    serve({ ...LOCAL_ADMIN, [POST]: { body: { analyses: [analysisOf([faceOf(), unsure])] } } });
    await renderApp(<PhotoPage />);
    drop(picture("a.jpg"));
    const first = within(await screen.findByRole("region", { name: "Face 1" }));
    expect(first.getByRole("heading", { name: "Happy" })).toBeVisible();
    expect(first.getAllByRole("listitem").map((row) => row.textContent)).toEqual(["Happy90%", "Neutral10%"]);
    const second = within(screen.getByRole("region", { name: "Face 2" }));
    expect(second.getByRole("heading", { name: "Neutral or Happy" })).toBeVisible();
    expect(second.getByText("People would not agree")).toBeVisible();
    expect(second.getByText("The face is too dark")).toBeVisible();
  });

  it("names each frame in the picture, and marks its face's card", async () => {
    serve({ ...LOCAL_ADMIN, [POST]: { body: { analyses: [analysisOf([faceOf()])] } } });
    const { user } = await renderApp(<PhotoPage />);
    drop(picture("a.jpg"));
    await user.hover(await screen.findByRole("button", { name: "Face 1: Happy, 90%" }));
    expect(screen.getByRole("region", { name: "Face 1" })).toHaveAttribute("data-active", "true");
  });

  it("says so where there is no face", async () => {
    serve({ ...LOCAL_ADMIN, [POST]: { body: { analyses: [analysisOf([])] } } });
    await renderApp(<PhotoPage />);
    drop(picture("a.jpg"));
    expect(await screen.findByText("No face found")).toBeVisible();
  });

  it("shows the service's own words, and its request's id, where a picture was refused", async () => {
    const body = {
      type: "/problems/url-refused",
      title: "This address is not fetched",
      detail: "no",
      request_id: "id-1",
    };
    serve({ ...LOCAL_ADMIN, [POST]: { status: 422, body } });
    const { user } = await renderApp(<PhotoPage />);
    await user.type(screen.getByLabelText("Address of a picture"), "http://10.0.0.1/a.jpg{Enter}");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("This address is not fetched");
    expect(alert).toHaveTextContent("Request id-1");
  });

  it("asks again by itself where all hands are busy", async () => {
    let refusals = 1;
    const busy = { status: 503, body: { type: "/problems/overloaded", title: "All hands are busy" } };
    const read = { body: { analyses: [analysisOf([faceOf()])] } };
    const asked = serve({ ...LOCAL_ADMIN, [POST]: () => (refusals-- > 0 ? busy : read) });
    await renderApp(<PhotoPage />);
    drop(picture("a.jpg"));
    expect(await screen.findByRole("region", { name: "Face 1" })).toBeVisible();
    expect(asked.filter((request) => request.method === "POST")).toHaveLength(2);
  });

  it("goes from picture to picture, and takes one away", async () => {
    serve({ ...LOCAL_ADMIN, [POST]: { body: { analyses: [analysisOf([faceOf()])] } } });
    const { user } = await renderApp(<PhotoPage />);
    drop(picture("a.jpg"), picture("b.jpg"));
    await user.click(await screen.findByRole("button", { name: "Show b.jpg, 1 face" }));
    expect(screen.getByText("b.jpg", { selector: "figcaption" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Take b.jpg away" }));
    await waitFor(() => expect(screen.getByText("a.jpg", { selector: "figcaption" })).toBeVisible());
  });

  it("sends nothing but a picture's own bytes", async () => {
    const asked = serve({ ...LOCAL_ADMIN, [POST]: { body: { analyses: [analysisOf([])] } } });
    await renderApp(<PhotoPage />);
    drop(picture("a.jpg"));
    await screen.findByText("No face found");
    expect(asked.map((request) => `${request.method} ${new URL(request.url).pathname}`)).toEqual([
      "GET /api/v1/sessions/current",
      POST,
    ]);
  });

  it("sends nothing of a picture that was taken away before its turn, and breaks off one that is being sent", async () => {
    serve({ ...LOCAL_ADMIN, [POST]: { body: { analyses: [analysisOf([faceOf()])] } } });
    const { user } = await renderApp(
      <>
        <PhotoPage />
        <Announcer />
      </>,
    );
    const { sent, letGo } = held();
    drop(picture("first.jpg"), picture("seconfourth.jpg"), picture("thirfourth.jpg"), picture("fourth.jpg"));
    await waitFor(() => expect(sent).toHaveLength(2));
    await user.click(screen.getByRole("button", { name: "Take thirfourth.jpg away" }));
    await user.click(screen.getByRole("button", { name: "Take first.jpg away" }));
    expect(sent.map(({ signal }) => signal.aborted).slice(0, 2)).toEqual([true, false]);
    await waitFor(() => expect(sent, "fourth.jpg has first.jpg's place").toHaveLength(3));
    await user.click(screen.getByRole("button", { name: "Take fourth.jpg away" }));
    letGo();
    expect(await screen.findAllByText(/^seconfourth.jpg: 1 face/)).not.toHaveLength(0);
    expect(screen.queryByText(/^(first|third|fourth).jpg: /)).toBeNull();
    expect(sent).toHaveLength(3);
  });

  it("takes the same file again after all were taken away", async () => {
    serve({ ...LOCAL_ADMIN, [POST]: { body: { analyses: [analysisOf([faceOf()])] } } });
    const { user, container } = await renderApp(<PhotoPage />);
    const input = container.querySelector("input[type=file]") as HTMLInputElement;
    const file = picture("a.jpg");
    await user.upload(input, file);
    await user.click(await screen.findByRole("button", { name: "Start over" }));
    expect(screen.queryByText("a.jpg", { selector: "figcaption" })).toBeNull();
    await user.upload(input, file);
    expect(await screen.findByText("a.jpg", { selector: "figcaption" })).toBeVisible();
  });

  it("leads the keyboard on to the heading when a picture, or all, are taken away", async () => {
    serve({ ...LOCAL_ADMIN, [POST]: { body: { analyses: [analysisOf([faceOf()])] } } });
    const { user } = await renderApp(<PhotoPage />);
    drop(picture("a.jpg"), picture("b.jpg"));
    (await screen.findByRole("button", { name: "Take b.jpg away" })).focus();
    await user.keyboard("{Enter}");
    expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
    screen.getByRole("button", { name: "Start over" }).focus();
    await user.keyboard("{Enter}");
    expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
  });

  it("says that a folder is no picture, and not that the service is away", async () => {
    serve(LOCAL_ADMIN);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await renderApp(<PhotoPage />);
    vi.spyOn(FileReader.prototype, "readAsArrayBuffer").mockImplementation(function fail(this: FileReader) {
      this.onerror?.(new ProgressEvent("error") as ProgressEvent<FileReader>);
    });
    drop(picture("holiday", ""));
    expect(await screen.findByText(/cannot be read as a picture/)).toBeVisible();
    expect(screen.queryByText("The service does not answer")).toBeNull();
    vi.restoreAllMocks();
  });
});
