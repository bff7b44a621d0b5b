/** A frame's time is written with six digits; a film asked for just that may show the frame before. */
const INTO_FRAME_S = 0.002;

/**
 * The place in the film that everything on the page follows. It ticks with each frame that is shown, so what follows it
 * writes to the page itself rather than having React render thirty times a second.
 */
export class Clock {
  time = 0;
  private video: HTMLVideoElement | null = null;
  private readonly listeners = new Set<(time: number) => void>();

  follow(video: HTMLVideoElement | null): void {
    this.video = video;
    if (video && this.time) video.currentTime = this.time + INTO_FRAME_S;
  }

  tick(time: number): void {
    this.time = time;
    for (const listener of this.listeners) listener(time);
  }

  /** Jump there, and let the film jump too. */
  seek(time: number): void {
    if (this.video) this.video.currentTime = time + INTO_FRAME_S;
    this.tick(time);
  }

  on(listener: (time: number) => void): () => void {
    this.listeners.add(listener);
    listener(this.time);
    return () => this.listeners.delete(listener);
  }
}
