import type { Schemas } from "./client";
import { ProblemError } from "./problem";

export type LiveReady = Schemas["LiveReady"];
export type LiveFrame = Schemas["LiveFrame"];
export type TrackedFace = Schemas["TrackedFace"];
type Message = Schemas["LiveMessage"];
/** The one reply to a frame. */
export type LiveReply = Exclude<Message, LiveReady | Schemas["LiveError"]>;

/** Our own code for a stream that nobody sent a frame to for a while (mien.server.streams.IDLE). */
export const IDLE = 4000;

export interface StreamEnd {
  code: number;
  /** What the service said before it hung up; null: nothing, or it never answered. */
  problem: ProblemError | null;
  /** Whether frames could be sent at all. */
  wasReady: boolean;
}

export interface StreamEvents<T> {
  onReady: (ready: LiveReady) => void;
  /** In the order of the frames; `frame` is what was handed to `send`. */
  onReply: (reply: LiveReply, frame: T) => void;
  onEnd: (end: StreamEnd) => void;
}

type Connect = (url: string) => WebSocket;

const addressOf = ({ protocol, host }: Location) => `${protocol === "https:" ? "wss" : "ws"}://${host}/api/v1/live`;

/** `WS /api/v1/live`: a configuration, then JPEG frames, each with exactly one reply. */
export class LiveStream<T> {
  private readonly socket: WebSocket;
  private readonly unanswered: T[] = [];
  private problem: ProblemError | null = null;
  private wasReady = false;

  constructor(
    smoothing: number,
    private readonly events: StreamEvents<T>,
    connect: Connect = (url) => new WebSocket(url),
  ) {
    this.socket = connect(addressOf(window.location));
    this.socket.onopen = () => this.socket.send(JSON.stringify({ consent: true, smoothing }));
    this.socket.onmessage = ({ data }) => this.heard(JSON.parse(String(data)) as Message);
    this.socket.onclose = ({ code }) => events.onEnd({ code, problem: this.problem, wasReady: this.wasReady });
  }

  get isOpen(): boolean {
    return this.wasReady && this.socket.readyState === WebSocket.OPEN;
  }

  /** Send a frame; false where the stream is not open. */
  send(jpeg: ArrayBuffer, frame: T): boolean {
    if (!this.isOpen) return false;
    this.unanswered.push(frame);
    this.socket.send(jpeg);
    return true;
  }

  /** Hang up, and hear nothing more. */
  close(): void {
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }

  /** The frames that were sent and not answered. */
  left(): T[] {
    return this.unanswered.splice(0);
  }

  private heard(message: Message): void {
    if (message.type === "ready") {
      this.wasReady = true;
      this.events.onReady(message);
    } else if (message.type === "error") {
      const slug = message.problem.split("/").pop() ?? "";
      this.problem = new ProblemError(slug, 0, message.title, message.detail);
    } else {
      const frame = this.unanswered.shift();
      if (frame !== undefined) this.events.onReply(message, frame);
    }
  }
}
