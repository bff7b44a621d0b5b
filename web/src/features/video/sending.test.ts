import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { allKept, keep } from "@/lib/keptUploads";
import { tellSignedOut } from "@/lib/signedOut";
import { giveUp, goOn, pause, send } from "./sending";
import { change, find, inOrder } from "./sendingStore";
import { FakeService } from "./testing";
import { takeAtMost } from "./turns";
import { USUAL, wishFor } from "./wishes";

let service: FakeService;

beforeEach(async () => {
  localStorage.clear();
  await import("tus-js-client"); // what is not there yet comes in time of its own
  vi.useFakeTimers();
  service = new FakeService();
  takeAtMost(20);
});

afterEach(() => {
  tellSignedOut();
  vi.useRealTimers();
});

const film = (name: string) => new File([new Uint8Array(10)], name, { type: "video/mp4" });

/** Drop so many films; they have 10 bytes each and are called 0.mp4, 1.mp4 ... */
function drop(count: number): void {
  for (const file of Array.from({ length: count }, (_, number) => film(`${number}.mp4`))) {
    send(file, wishFor(file, USUAL), "1");
  }
}

/** Choose a film again whose upload a former page began. */
function chooseAgain(key: string): void {
  const file = film("again.mp4");
  const kept = { key, url: `/api/v1/uploads/${key}`, name: file.name, size: file.size, owner: "1", sent: 4 };
  service.uploads.set(key, { size: file.size, received: kept.sent });
  keep({ ...kept, wish: wishFor(file, USUAL) });
  send(file, wishFor(file, USUAL), "1", { ...kept, wish: wishFor(file, USUAL) });
}

const states = () => inOrder().map(({ state }) => state);
const seconds = (count: number) => vi.advanceTimersByTimeAsync(1_000 * count);
const begun = () => service.asked.filter(({ method, path }) => method === "POST" && path.endsWith("/uploads")).length;

describe("more films than the service takes at a time", () => {
  test("wait for their turn, a few at a time, and all come", async () => {
    drop(50);
    expect(states().filter((state) => state === "sending")).toHaveLength(4);
    expect(states().filter((state) => state === "queued")).toHaveLength(46);
    await seconds(5);
    expect(new Set(states())).toEqual(new Set(["done"]));
    expect(service.jobs).toHaveLength(50);
    expect(service.mostOpen).toBe(4);
    expect(begun(), "no film was sent twice").toBe(50);
  });

  test("are as few at a time as the service lets one person have", async () => {
    service.limits.uploads = 2;
    takeAtMost(2);
    drop(7);
    await seconds(5);
    expect([service.mostOpen, service.jobs.length, begun()]).toEqual([2, 7, 7]);
  });

  test("wait out a refusal because others of theirs are under way, however long that is", async () => {
    service.limits.uploads = 0;
    drop(30);
    await seconds(600);
    expect(new Set(states())).toEqual(new Set(["full", "queued"]));
    expect(begun(), "not all ask every time").toBeLessThan(100);
    service.limits.uploads = 20;
    await seconds(40);
    expect(service.jobs).toHaveLength(30);
  });

  test("wait for the jobs before them, and are not sent a second time", async () => {
    service.limits.jobs = 3;
    drop(6);
    await seconds(300);
    expect(states()).toEqual(["done", "done", "done", "full", "full", "full"]);
    service.limits.jobs = 200;
    await seconds(40);
    expect([service.jobs.length, begun()]).toEqual([6, 6]);
  });

  test("go on where they stopped when too many requests are refused in the middle", async () => {
    let refusals = 2;
    service.sendAway = ({ method }) => (method === "PATCH" || method === "HEAD") && refusals-- > 0;
    drop(1);
    await seconds(20);
    expect(states()).toEqual(["full"]);
    await seconds(60);
    expect([service.jobs.length, begun()]).toEqual([1, 1]);
  });

  test("tell what the service says of it", async () => {
    service.limits.uploads = 0;
    drop(1);
    await seconds(1);
    expect(inOrder()[0]).toMatchObject({ state: "full", error: { detail: "20 are under way" } });
    service.limits.uploads = 1;
    await seconds(30);
    expect([states(), inOrder()[0]?.error]).toEqual([["done"], undefined]);
  });

  test("wait out the longest of several refusals", async () => {
    const waits = ["300", "1"];
    service.sendAway = () => {
      const wait = waits.shift();
      return wait !== undefined && { status: 429, headers: { "Retry-After": wait } };
    };
    takeAtMost(2);
    drop(2);
    await seconds(290);
    expect(service.asked).toHaveLength(2);
    await seconds(20);
    expect(states()).toEqual(["done", "done"]);
  });

  test("pass one that pauses or is given up", async () => {
    drop(6);
    const [first, second] = inOrder();
    pause(first?.key ?? "");
    giveUp(second?.key ?? "");
    await seconds(5);
    expect(states()).toEqual(["paused", "done", "done", "done", "done"]);
    goOn(first?.key ?? "");
    await seconds(5);
    expect(states()).toEqual(["done", "done", "done", "done", "done"]);
  });
});

describe("a film that the service is asked about, after its line broke,", () => {
  /** The first piece is lost, and then the first question how much has come gets this answer. */
  function answerOnce(status: number): void {
    const answers = [
      ["PATCH", 500],
      ["HEAD", status],
    ];
    service.sendAway = ({ method }) => method === answers[0]?.[0] && { status: Number(answers.shift()?.[1]) };
  }

  test.each([409, 423, 500, 502, 504])("goes on where it was after a %i, by itself", async (status) => {
    answerOnce(status);
    drop(1);
    await seconds(10);
    expect([states(), begun()]).toEqual([["done"], 1]);
  });

  test.each([401, 403])("stops with a %i, and then goes on where it was", async (status) => {
    answerOnce(status);
    drop(1);
    await seconds(10);
    expect(inOrder()[0]).toMatchObject({ state: "failed", error: { status } });
    goOn(inOrder()[0]?.key ?? "");
    await seconds(10);
    expect([states(), begun()]).toEqual([["done"], 1]);
  });

  test.each([404, 410])("is sent anew after a %i, for nothing of it is left", async (status) => {
    answerOnce(status);
    drop(1);
    await seconds(10);
    expect([states(), begun()]).toEqual([["done"], 2]);
  });
});

describe("a film that was begun on a former page", () => {
  test("goes on where it was", async () => {
    chooseAgain("a");
    await seconds(5);
    expect([states(), begun(), service.jobs]).toEqual([["done"], 0, ["a"]]);
  });

  test("is forgotten by the server when it is given up before its turn", async () => {
    takeAtMost(1);
    drop(1);
    chooseAgain("a");
    expect(states()).toEqual(["sending", "queued"]);
    giveUp("a");
    await seconds(1);
    expect([[...service.uploads.keys()], allKept()]).toEqual([[], []]);
  });
});

describe("a film whose first request is under way", () => {
  /** Drop a film, and stop while the service has made its upload and the page does not know where. */
  async function dropUnanswered(): Promise<string> {
    drop(1);
    await vi.waitFor(() => expect(service.uploads.size).toBe(1), { interval: 0 });
    expect(allKept()).toEqual([]);
    return inOrder()[0]?.key ?? "";
  }

  test("is forgotten by the server when it is given up", async () => {
    giveUp(await dropUnanswered());
    await seconds(1);
    expect([service.uploads.size, allKept(), states(), begun()]).toEqual([0, [], [], 1]);
  });

  test("is forgotten when it is given up after a pause, too", async () => {
    const key = await dropUnanswered();
    pause(key);
    giveUp(key);
    await seconds(1);
    expect([service.uploads.size, allKept(), states()]).toEqual([0, [], []]);
  });

  test("is not begun again when it is given up and the answer is a fault", async () => {
    service.sendAway = ({ method }) => method === "POST" && { status: 500 };
    drop(1);
    await vi.waitFor(() => expect(begun()).toBe(1), { interval: 0 });
    giveUp(inOrder()[0]?.key ?? "");
    await seconds(100);
    expect(begun()).toBe(1);
  });

  test("pauses once that is answered, and goes on with the same upload", async () => {
    const key = await dropUnanswered();
    pause(key);
    await seconds(5);
    expect([states(), allKept().length]).toEqual([["paused"], 1]);
    expect(service.asked.map(({ method }) => method)).toEqual(["POST"]);
    goOn(key);
    await seconds(5);
    expect([states(), begun()]).toEqual([["done"], 1]);
  });

  test("goes on at once after a short pause, and becomes one job", async () => {
    const key = await dropUnanswered();
    pause(key);
    goOn(key);
    await seconds(5);
    expect([states(), service.jobs.length]).toEqual([["done"], 1]);
  });

  test("is kept for its owner's return when they sign out", async () => {
    await dropUnanswered();
    tellSignedOut();
    await seconds(5);
    expect(states()).toEqual([]);
    expect(allKept()).toMatchObject([{ url: expect.stringMatching(/uploads\/u1$/), name: "0.mp4", owner: "1" }]);
    expect(service.asked.map(({ method }) => method)).toEqual(["POST"]);
    localStorage.clear();
  });
});

test("a folder, or a file that is gone from the disk, is not taken for a broken line", async () => {
  const read = vi.spyOn(FileReader.prototype, "readAsArrayBuffer").mockImplementation(function fail(this: FileReader) {
    this.onerror?.(new ProgressEvent("error") as ProgressEvent<FileReader>);
  });
  service.sendAway = ({ method }) => method === "PATCH" && { status: 500 };
  drop(1);
  await seconds(3);
  expect(inOrder()[0]).toMatchObject({ state: "failed", error: { slug: "unreadable" } });
  const asked = service.asked.length;
  await seconds(100);
  expect(service.asked).toHaveLength(asked);
  read.mockRestore();
});

test.each([429, 503])("a film that is given up while the service is full (%i) goes when it is not", async (status) => {
  service.sendAway = ({ method }) => method !== "POST" && { status };
  drop(1);
  await seconds(1);
  giveUp(inOrder()[0]?.key ?? "");
  await seconds(100);
  expect(service.uploads.size).toBe(1);
  service.sendAway = () => false;
  await seconds(31);
  expect(service.uploads.size).toBe(0);
});

test("a film stops where the page cannot load what sends it, and can be tried again", async () => {
  vi.doMock("tus-js-client", () => Promise.reject(new TypeError("Failed to fetch dynamically imported module")));
  drop(1);
  await vi.waitFor(() => expect(inOrder()[0]).toMatchObject({ state: "failed", error: { slug: "offline" } }));
  vi.doUnmock("tus-js-client");
  goOn(inOrder()[0]?.key ?? "");
  goOn(inOrder()[0]?.key ?? ""); // an impatient second press
  await vi.waitFor(() => expect(states()).toEqual(["done"]));
  expect(begun()).toBe(1);
});

describe("whoever leaves the page", () => {
  const isAsked = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

  test.each([
    ["queued", true],
    ["full", true],
    ["sending", true],
    ["waiting", true],
    ["making", true],
    ["paused", false],
    ["failed", false],
    ["done", false],
  ] as const)("while a film is %s is asked first: %s", (state, asked) => {
    expect(isAsked(), "nothing is there").toBe(false);
    change("a", { key: "a", name: "a.mp4", size: 1, state, sent: 0 });
    expect(isAsked()).toBe(asked);
    giveUp("a");
    expect(isAsked(), "nothing is left").toBe(false);
  });
});

test("what somebody was sending goes with them when they sign out", async () => {
  change("a", { key: "a", name: "theirs.mp4", size: 1, state: "sending", sent: 0 });
  pause("a");
  expect(find("a")?.state).toBe("paused");
  service.limits.uploads = 0;
  drop(30);
  tellSignedOut();
  expect(find("a")).toBeUndefined();
  const asked = service.asked.length;
  await seconds(100);
  expect(service.asked).toHaveLength(asked);
  giveUp("a"); // of what is gone nothing is left to give up
});
