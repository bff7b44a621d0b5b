import { beforeEach, describe, expect, it, vi } from "vitest";
import { IDLE, type LiveStream, type StreamEvents } from "@/api/liveStream";
import { offline, ProblemError } from "@/api/problem";
import { Link } from "./link";

/** A link over streams that the test opens and breaks. */
function link(reason: ProblemError | null = null) {
  const streams: StreamEvents<string>[] = [];
  const said: [string[], string | undefined, number | null][] = [];
  const events = {
    onReady: () => {},
    onReply: () => {},
    onGone: (frames: string[], problem: ProblemError | null, retryMs: number | null) =>
      said.push([frames, problem?.slug, retryMs]),
  };
  const open = (_: number, heard: StreamEvents<string>) => {
    streams.push(heard);
    return {
      isOpen: true,
      left: () => ["a frame"],
      close: () => {},
      send: () => true,
    } as unknown as LiveStream<string>;
  };
  return { one: new Link<string>(events, open, async () => reason), streams, said };
}

const GONE = { code: 1006, problem: null, wasReady: false };

describe("a stream that comes back", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it("opens once when a frame wants it", () => {
    const { one, streams } = link();
    one.isReady();
    one.isReady();
    expect(streams).toHaveLength(1);
  });

  it("is tried again after ever longer waits, and gives back what nobody will answer", async () => {
    const { one, streams, said } = link(offline());
    one.isReady();
    for (const wait of [500, 1000, 2000, 4000, 8000, 8000]) {
      await streams.at(-1)?.onEnd(GONE);
      await vi.advanceTimersByTimeAsync(0);
      expect(said.at(-1)).toEqual([["a frame"], "offline", wait]);
      const before = streams.length;
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(streams).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(streams).toHaveLength(before + 1);
    }
  });

  it("stays away where a person has to do something", async () => {
    const { one, streams, said } = link(new ProblemError("unauthenticated", 401, "", ""));
    one.isReady();
    streams[0]?.onEnd(GONE);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(said).toEqual([[["a frame"], "unauthenticated", null]]);
    one.isReady();
    expect(streams).toHaveLength(1);
    one.hangUp();
    one.isReady();
    expect(streams).toHaveLength(2);
  });

  it("sleeps after a long silence until there is a frame again", async () => {
    const { one, streams, said } = link();
    one.isReady();
    streams[0]?.onEnd({ code: IDLE, problem: null, wasReady: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(streams).toHaveLength(1);
    expect(said[0]?.[2]).toBe(0);
    one.isReady();
    expect(streams).toHaveLength(2);
  });
});
