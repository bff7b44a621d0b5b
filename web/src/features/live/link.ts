import { IDLE, type LiveReply, LiveStream, type StreamEnd, type StreamEvents } from "@/api/liveStream";
import type { ProblemError } from "@/api/problem";
import { whyNoStream } from "@/api/whyNoStream";

export interface LinkEvents<T> {
  onReady: () => void;
  onReply: (reply: LiveReply, frame: T) => void;
  /** The stream is gone, with frames that nobody will answer. It comes back by itself after `retryMs`, if that is set. */
  onGone: (frames: T[], problem: ProblemError | null, retryMs: number | null) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** Problems that pass by themselves; any other needs a person. */
const PASSING = ["offline", "overloaded", "rate-limited", "unavailable", "internal"];

type Open<T> = (smoothing: number, events: StreamEvents<T>) => LiveStream<T>;

/** A stream that comes back: opened when a frame wants it, and after a break with ever longer waits. */
export class Link<T> {
  private stream: LiveStream<T> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waits = 0;
  private isShut = false;
  smoothing = 0.3;

  constructor(
    private readonly events: LinkEvents<T>,
    private readonly open: Open<T> = (smoothing, said) => new LiveStream<T>(smoothing, said),
    private readonly why = whyNoStream,
  ) {}

  /** Whether frames can be sent; if not, and nothing is under way, a stream is opened. */
  isReady(): boolean {
    if (!this.stream && !this.timer && !this.isShut) this.connect();
    return this.stream?.isOpen ?? false;
  }

  send(jpeg: ArrayBuffer, frame: T): boolean {
    return this.stream?.send(jpeg, frame) ?? false;
  }

  /** End this stream; the next frame opens another. */
  hangUp(): T[] {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waits = 0;
    this.isShut = false;
    const stream = this.stream;
    this.stream = null;
    stream?.close();
    return stream?.left() ?? [];
  }

  private connect(): void {
    const stream = this.open(this.smoothing, {
      onReady: () => {
        this.waits = 0;
        this.events.onReady();
      },
      onReply: this.events.onReply,
      onEnd: (end) => this.ended(stream, end),
    });
    this.stream = stream;
  }

  private async ended(stream: LiveStream<T>, end: StreamEnd): Promise<void> {
    const frames = stream.left();
    if (end.code === IDLE) {
      this.stream = null;
      return this.events.onGone(frames, null, 0);
    }
    const problem = end.problem ?? (end.wasReady ? null : await this.why());
    if (this.stream !== stream) return; // hung up meanwhile
    this.stream = null;
    if (problem && !PASSING.includes(problem.slug)) {
      this.isShut = true;
      return this.events.onGone(frames, problem, null);
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.waits);
    this.waits += 1;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.connect();
    }, wait);
    this.events.onGone(frames, problem, wait);
  }
}
