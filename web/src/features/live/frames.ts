import { CameraError } from "./camera";
import type { Encoded, ToEncode } from "./encode.worker";

/** A frame of the camera, as it is shown and as it is sent. */
export interface Shot {
  bitmap: ImageBitmap;
  jpeg: ArrayBuffer;
  /** When the camera had it, on the clock of `performance.now()`. */
  capturedAt: number;
}

const LONGEST_SIDE = 640;
const QUALITY = 0.8;

/** Grabs what a video shows now, and makes JPEG of it in a worker. */
export class Grabber {
  private readonly worker: Worker;
  private readonly pending = new Map<number, (encoded: Encoded) => void>();
  private last = 0;

  constructor() {
    if (typeof OffscreenCanvas === "undefined") throw new CameraError("unsupported");
    this.worker = new Worker(new URL("./encode.worker.ts", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }: MessageEvent<Encoded>) => {
      this.pending.get(data.id)?.(data);
      this.pending.delete(data.id);
    };
  }

  async shoot(video: HTMLVideoElement, capturedAt: number): Promise<Shot> {
    const bitmap = await createImageBitmap(video, sizeOf(video));
    const id = ++this.last;
    const encoded = new Promise<Encoded>((resolve) => this.pending.set(id, resolve));
    this.worker.postMessage({ id, bitmap, quality: QUALITY } satisfies ToEncode, [bitmap]);
    return { ...(await encoded), capturedAt };
  }

  close(): void {
    this.worker.terminate();
    this.pending.clear();
  }
}

/** Larger frames are made smaller: more pixels make no face easier to read, only slower. */
function sizeOf({ videoWidth, videoHeight }: HTMLVideoElement): ImageBitmapOptions {
  const scale = LONGEST_SIDE / Math.max(videoWidth, videoHeight);
  if (scale >= 1) return {};
  return {
    resizeWidth: Math.round(videoWidth * scale),
    resizeHeight: Math.round(videoHeight * scale),
    resizeQuality: "low",
  };
}

/** Calls back for each new frame of a video, with the time at which the camera had it; returns how to end that. */
export function watchFrames(video: HTMLVideoElement, onFrame: (capturedAt: number) => void): () => void {
  let handle = 0;
  if (!("requestVideoFrameCallback" in video)) {
    const look = (now: number) => {
      onFrame(now);
      handle = requestAnimationFrame(look);
    };
    handle = requestAnimationFrame(look);
    return () => cancelAnimationFrame(handle);
  }
  const look: VideoFrameRequestCallback = (now, { captureTime }) => {
    onFrame(captureTime !== undefined && captureTime <= now && now - captureTime < 1000 ? captureTime : now);
    handle = video.requestVideoFrameCallback(look);
  };
  handle = video.requestVideoFrameCallback(look);
  return () => video.cancelVideoFrameCallback(handle);
}
