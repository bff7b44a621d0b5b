/**
 * Back-pressure: never more than `most` frames on their way, and the newest wins. A frame that comes while all places
 * are taken waits for one, but only until the next comes; so delay does not grow where reading is slower than the camera.
 *
 * `deliver` takes the frame that is newest now, and says whether it was sent; `answered` makes room for the next.
 */
export class Pump {
  private waiting: number | null = null;
  private onTheirWay = 0;
  private restsUntil = 0;
  /** Frames that a newer one displaced. */
  skipped = 0;

  constructor(
    private readonly deliver: (cameAt: number) => Promise<boolean>,
    private readonly clock: () => number = () => performance.now(),
    private readonly most = 2,
  ) {}

  get busy(): number {
    return this.onTheirWay;
  }

  frameCame(at: number): void {
    if (this.waiting !== null) this.skipped += 1;
    this.waiting = at;
    this.next();
  }

  answered(): void {
    this.onTheirWay = Math.max(0, this.onTheirWay - 1);
    this.next();
  }

  /** Send nothing for a while, as the service asked. */
  rest(milliseconds: number): void {
    this.restsUntil = this.clock() + milliseconds;
  }

  /** Forget what was on its way: the stream broke. */
  reset(): void {
    this.waiting = null;
    this.onTheirWay = 0;
    this.restsUntil = 0;
    this.round += 1;
  }

  private round = 0;

  private next(): void {
    if (this.waiting === null || this.onTheirWay >= this.most || this.clock() < this.restsUntil) return;
    const at = this.waiting;
    const round = this.round;
    this.waiting = null;
    this.onTheirWay += 1;
    this.deliver(at)
      .catch(() => false)
      .then((sent) => !sent && round === this.round && this.answered());
  }
}
