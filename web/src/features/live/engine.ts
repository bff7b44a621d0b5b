import type { LiveReply } from "@/api/liveStream";
import { ProblemError } from "@/api/problem";
import {
  type Camera,
  type CameraError,
  closeCamera,
  CameraError as Fault,
  faultOf,
  listCameras,
  looksBack,
  openCamera,
} from "./camera";
import { Grabber, type Shot, watchFrames } from "./frames";
import { Link } from "./link";
import { type Figures, Meter } from "./meter";
import { People, type Person } from "./people";
import { Pump } from "./pump";
import { Recording } from "./record";
import { Screen } from "./screen";

export type State = "off" | "starting" | "running" | "paused";

export type Trouble =
  | { kind: "camera"; error: CameraError }
  /** `again`: it comes back by itself. */
  | { kind: "service"; problem: ProblemError | null; again: boolean };

/** What the page shows of a session; a new object a few times a second. */
export interface View {
  state: State;
  trouble: Trouble | null;
  people: readonly Person[];
  figures: Figures | null;
  cameras: readonly Camera[];
  recording: Recording;
  /** What is on the canvas is of now. */
  isFresh: boolean;
  skipped: number;
  /** Changes once a second: for what need not be quicker. */
  second: number;
}

export interface Options {
  camera: string;
  /** Half-life in seconds. */
  smoothing: number;
  /** Null: as fits the camera. */
  mirror: boolean | null;
  blur: boolean;
}

const PUBLISH_MS = 250;
const STALE_MS = 1000;

/** Name of the entries in the browser's performance timeline: from the camera's frame to its overlay on the screen. */
export const LAG = "mien.live.lag";

/** A session at the camera: frames go to the service, answers onto the canvas and into the page's memory. */
export class Engine {
  options: Options = { camera: "", smoothing: 0.3, mirror: null, blur: false };
  private view: View = {
    state: "off",
    trouble: null,
    people: [],
    figures: null,
    cameras: [],
    recording: new Recording(),
    isFresh: false,
    skipped: 0,
    second: 0,
  };
  private readonly listeners = new Set<() => void>();
  private readonly people = new People();
  private readonly meter = new Meter();
  private readonly link = new Link<Shot>({
    onReady: () => this.ready(),
    onReply: (reply, shot) => this.replied(reply, shot),
    onGone: (shots, problem, retryMs) => this.gone(shots, problem, retryMs),
  });
  private readonly pump = new Pump((cameAt) => this.deliver(cameAt));
  private readonly screen = new Screen((shot) => this.shown(shot));
  private video: HTMLVideoElement | null = null;
  private stream: MediaStream | null = null;
  private grabber: Grabber | null = null;
  private unwatch: () => void = () => {};
  private ticker: ReturnType<typeof setInterval> | undefined;
  private met: readonly Person[] = [];
  private lastAt = 0;
  private began = performance.now();
  /** Of the latest start; what an earlier one still waits for is not for us. */
  private turn = 0;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = () => this.view;

  /** How a person is named on the picture. */
  set caption(caption: (person: Person) => string) {
    this.screen.caption = caption;
  }

  attach(video: HTMLVideoElement, canvas: HTMLCanvasElement): void {
    this.video = video;
    this.screen.canvas = canvas;
  }

  /** Switch the camera on, and read; goes on with what was recorded before. */
  async start(): Promise<void> {
    this.release();
    const turn = this.turn;
    this.publish({ state: "starting", trouble: null });
    try {
      const stream = await openCamera(this.options.camera);
      if (turn !== this.turn) return closeCamera(stream); // stopped while the browser asked
      this.stream = stream;
      this.grabber = new Grabber();
      await this.play(stream);
    } catch (error) {
      if (turn === this.turn) this.fail(faultOf(error));
      return;
    }
    const cameras = await listCameras();
    if (turn !== this.turn) return;
    this.ticker = setInterval(() => this.tick(), PUBLISH_MS);
    this.publish({ state: "running", cameras });
  }

  pause(): void {
    if (this.view.state === "running") this.publish({ state: "paused" });
  }

  resume(): void {
    if (this.view.state === "paused") this.publish({ state: "running" });
  }

  /** Switch the camera off; what was recorded stays in the page. */
  stop(): void {
    this.release();
    this.publish({ state: "off", trouble: null });
  }

  /** Forget what was recorded. */
  readonly discard = (): void => {
    this.people.clear();
    this.began = performance.now();
    this.publish({ recording: new Recording() });
  };

  change(change: Partial<Options>): void {
    const before = this.options;
    this.options = { ...before, ...change };
    this.look();
    if (this.options.smoothing !== before.smoothing) this.hangUp();
    if (this.options.camera !== before.camera && this.view.state !== "off") this.start();
    this.publish({});
  }

  get mirrored(): boolean {
    return this.options.mirror ?? !(this.stream && looksBack(this.stream));
  }

  private async play(stream: MediaStream): Promise<void> {
    const video = this.video;
    if (!video) return;
    video.srcObject = stream;
    await video.play();
    this.look();
    this.unwatch = watchFrames(video, (capturedAt) => this.frameCame(capturedAt));
    stream.getVideoTracks()[0]?.addEventListener("ended", () => this.stream === stream && this.fail(new Fault("lost")));
  }

  private look(): void {
    this.screen.look(this.mirrored, this.options.blur);
  }

  private frameCame(capturedAt: number): void {
    if (this.view.state === "running" && this.link.isReady()) this.pump.frameCame(capturedAt);
  }

  private async deliver(cameAt: number): Promise<boolean> {
    const { grabber, video } = this;
    if (!grabber || !video) return false;
    const shot = await grabber.shoot(video, cameAt);
    const sent = this.link.send(shot.jpeg, shot);
    if (!sent) shot.bitmap.close();
    return sent;
  }

  private ready(): void {
    this.people.forget();
    this.pump.reset();
    this.publish({ trouble: null });
  }

  private replied(reply: LiveReply, shot: Shot): void {
    if (reply.type === "rate_limited") this.pump.rest(1000 * reply.retry_after_s);
    this.pump.answered();
    if (reply.type !== "frame") {
      shot.bitmap.close();
      if (reply.type === "unavailable" || reply.type === "failed") this.publish({ trouble: unread(reply) });
      return;
    }
    const now = performance.now();
    this.met = this.people.meet(reply.faces, now);
    this.lastAt = now;
    this.record(shot.capturedAt);
    this.screen.show({ shot, people: this.met, blurred: this.people.blurred(), reading: sum(reply.timing_ms) });
    if (this.view.trouble) this.publish({ trouble: null });
  }

  private record(capturedAt: number): void {
    const at = Math.max(0, (capturedAt - this.began) / 1000);
    for (const { person, shares, dominant, uncertain } of this.met) {
      this.view.recording.add({ at, person, shares, dominant, uncertain });
    }
  }

  private shown({ shot, reading }: { shot: Shot; reading: number }): void {
    const now = performance.now();
    this.meter.add({ at: now, lag: now - shot.capturedAt, reading });
    if (performance.getEntriesByName(LAG).length >= 1000) performance.clearMeasures(LAG);
    performance.measure(LAG, { start: shot.capturedAt, end: now });
  }

  private gone(shots: Shot[], problem: ProblemError | null, retryMs: number | null): void {
    for (const { bitmap } of shots) bitmap.close();
    this.pump.reset();
    if (retryMs !== 0) this.publish({ trouble: { kind: "service", problem, again: retryMs !== null } });
  }

  private hangUp(): void {
    for (const { bitmap } of this.link.hangUp()) bitmap.close();
    this.pump.reset();
  }

  private fail(error: CameraError): void {
    this.release();
    this.publish({ state: "off", trouble: { kind: "camera", error } });
  }

  private release(): void {
    this.turn += 1;
    this.unwatch();
    this.unwatch = () => {};
    clearInterval(this.ticker);
    this.hangUp();
    closeCamera(this.stream);
    this.stream = null;
    if (this.video) this.video.srcObject = null;
    this.grabber?.close();
    this.grabber = null;
    this.screen.clear();
    this.meter.clear();
    this.met = [];
  }

  private tick(): void {
    const now = performance.now();
    const isFresh = this.view.state === "paused" ? this.view.isFresh : now - this.lastAt < STALE_MS;
    const figures = this.view.state === "paused" ? null : this.meter.figures(now);
    this.publish({
      people: isFresh ? this.met : [],
      isFresh,
      figures,
      skipped: this.pump.skipped,
      second: Math.floor(now / 1000),
    });
  }

  private publish(change: Partial<View>): void {
    const isOff = change.state === "off" || change.state === "starting";
    this.view = { ...this.view, ...(isOff ? { people: [], isFresh: false, figures: null } : {}), ...change };
    for (const listener of this.listeners) listener();
  }
}

/** A frame that the service could not read; the stream goes on. */
export const unread = ({ type, detail }: Extract<LiveReply, { type: "unavailable" | "failed" }>): Trouble => ({
  kind: "service",
  problem: new ProblemError(type === "failed" ? "internal" : type, 0, "", detail),
  again: true,
});

const sum = (laps: Record<string, number> = {}) => Object.values(laps).reduce((total, lap) => total + lap, 0);
