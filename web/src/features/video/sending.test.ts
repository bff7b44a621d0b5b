import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { tellSignedOut } from "@/lib/signedOut";
import { giveUp, goOn, pause, send } from "./sending";
import { change, find, inOrder } from "./sendingStore";
import { FakeService } from "./testing";
import { takeAtMost } from "./turns";
import { USUAL, wishFor } from "./wishes";

vi.mock("tus-js-client", () => vi.importActual("tus-js-client/lib.es5/browser/index.js")); // what the page gets

let service: FakeService;

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  service = new FakeService();
  takeAtMost(20);
});

afterEach(() => {
  tellSignedOut();
  vi.useRealTimers();
});

/** Drop so many films; they have 10 bytes each and are called 0.mp4, 1.mp4 ... */
async function drop(count: number): Promise<void> {
  for (const name of Array.from({ length: count }, (_, number) => `${number}.mp4`)) {
    const file = new File([new Uint8Array(10)], name, { type: "video/mp4" });
    await send(file, wishFor(file, USUAL), "1");
  }
}

const states = () => inOrder().map(({ state }) => state);
const seconds = (count: number) => vi.advanceTimersByTimeAsync(1_000 * count);
const begun = () => service.asked.filter(({ method, path }) => method === "POST" && path.endsWith("/uploads")).length;

describe("more films than the service takes at a time", () => {
  test("wait for their turn, a few at a time, and all come", async () => {
    await drop(50);
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
    await drop(7);
    await seconds(5);
    expect([service.mostOpen, service.jobs.length, begun()]).toEqual([2, 7, 7]);
  });

  test("wait out a refusal because others of theirs are under way, however long that is", async () => {
    service.limits.uploads = 0;
    await drop(30);
    await seconds(600);
    expect(new Set(states())).toEqual(new Set(["full", "queued"]));
    expect(begun(), "not all ask every time").toBeLessThan(100);
    service.limits.uploads = 20;
    await seconds(40);
    expect(service.jobs).toHaveLength(30);
  });

  test("wait for the jobs before them, and are not sent a second time", async () => {
    service.limits.jobs = 3;
    await drop(6);
    await seconds(300);
    expect(states()).toEqual(["done", "done", "done", "full", "full", "full"]);
    service.limits.jobs = 200;
    await seconds(40);
    expect([service.jobs.length, begun()]).toEqual([6, 6]);
  });

  test("go on where they stopped when too many requests are refused in the middle", async () => {
    let refusals = 2;
    service.sendAway = ({ method }) => (method === "PATCH" || method === "HEAD") && refusals-- > 0;
    await drop(1);
    await seconds(20);
    expect(states()).toEqual(["full"]);
    await seconds(60);
    expect([service.jobs.length, begun()]).toEqual([1, 1]);
  });

  test("pass one that pauses or is given up", async () => {
    await drop(6);
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

test("what somebody was sending goes with them when they sign out", async () => {
  change("a", { key: "a", name: "theirs.mp4", size: 1, state: "sending", sent: 0 });
  pause("a");
  expect(find("a")?.state).toBe("paused");
  service.limits.uploads = 0;
  await drop(30);
  tellSignedOut();
  expect(find("a")).toBeUndefined();
  const asked = service.asked.length;
  await seconds(100);
  expect(service.asked).toHaveLength(asked);
  giveUp("a"); // of what is gone nothing is left to give up
});
