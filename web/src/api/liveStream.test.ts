import { expect, it, vi } from "vitest";
import { LiveStream } from "./liveStream";

/** A socket that the test opens and lets speak. */
class FakeSocket {
  static OPEN = 1;
  readyState = 1;
  sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  send(data: unknown) {
    this.sent.push(data);
  }
  close() {}
  say(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function stream() {
  const socket = new FakeSocket();
  const events = { onReady: vi.fn(), onReply: vi.fn(), onEnd: vi.fn() };
  let asked = "";
  const one = new LiveStream<string>(0.3, events, (url) => {
    asked = url;
    return socket as unknown as WebSocket;
  });
  return { one, socket, events, asked };
}

it("says that the people agree before anything else, and sends nothing until the service is ready", () => {
  const { one, socket, asked } = stream();
  expect(asked).toBe(`ws://${window.location.host}/api/v1/live`);
  socket.onopen?.();
  expect(JSON.parse(String(socket.sent[0]))).toEqual({ consent: true, smoothing: 0.3 });
  expect(one.send(new ArrayBuffer(1), "early")).toBe(false);
  socket.say({ type: "ready" });
  expect(one.send(new ArrayBuffer(1), "a")).toBe(true);
});

it("gives each reply the frame that it answers, in order", () => {
  const { one, socket, events } = stream();
  socket.say({ type: "ready" });
  one.send(new ArrayBuffer(1), "a");
  one.send(new ArrayBuffer(1), "b");
  socket.say({ type: "frame", frame: 0, faces: [] });
  socket.say({ type: "rate_limited", frame: 1, retry_after_s: 1 });
  expect(events.onReply.mock.calls.map(([reply, frame]) => [reply.type, frame])).toEqual([
    ["frame", "a"],
    ["rate_limited", "b"],
  ]);
});

it("tells with the end what the service said, and which frames stay unanswered", () => {
  const { one, socket, events } = stream();
  socket.say({ type: "ready" });
  one.send(new ArrayBuffer(1), "a");
  socket.say({ type: "error", problem: "/problems/overloaded", title: "Too busy", detail: "4 streams are open" });
  socket.onclose?.({ code: 1013 });
  const [end] = events.onEnd.mock.calls[0] ?? [];
  expect([end.code, end.problem.slug, end.wasReady, one.left()]).toEqual([1013, "overloaded", true, ["a"]]);
});
