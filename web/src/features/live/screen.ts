import type { Place } from "./drawing";
import { draw } from "./drawing";
import type { Shot } from "./frames";
import type { Person } from "./people";

/** A frame with what was read in it. */
export interface Picture {
  shot: Shot;
  people: readonly Person[];
  blurred: readonly Place[];
  /** Milliseconds that the service read. */
  reading: number;
}

/** The canvas over the camera's picture: shows the latest answer on the very frame it belongs to. */
export class Screen {
  canvas: HTMLCanvasElement | null = null;
  caption: (person: Person) => string = ({ person }) => String(person);
  private next: Picture | null = null;
  private shown: Picture | null = null;
  private frame = 0;
  private mirror = false;
  private blur = false;

  constructor(private readonly onShown: (picture: Picture) => void) {}

  look(mirror: boolean, blur: boolean): void {
    [this.mirror, this.blur] = [mirror, blur];
    if (this.shown) this.paint(this.shown);
  }

  show(picture: Picture): void {
    this.next?.shot.bitmap.close(); // a newer answer came before the screen was drawn anew
    this.next = picture;
    this.frame ||= requestAnimationFrame(() => this.turn());
  }

  clear(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    for (const picture of [this.next, this.shown]) picture?.shot.bitmap.close();
    this.next = this.shown = null;
  }

  private turn(): void {
    this.frame = 0;
    const picture = this.next;
    if (!picture) return;
    this.next = null;
    this.shown?.shot.bitmap.close();
    this.shown = picture;
    this.paint(picture);
    this.onShown(picture);
  }

  private paint({ shot, people, blurred }: Picture): void {
    const { canvas } = this;
    const context = canvas?.getContext("2d", { alpha: false });
    if (!canvas || !context) return;
    const wide = Math.max(shot.bitmap.width, Math.min(1280, Math.round(canvas.clientWidth * devicePixelRatio)));
    const high = Math.round((wide * shot.bitmap.height) / shot.bitmap.width);
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
    const seen = people.map((one) => ({ face: one.face, dominant: one.dominant, caption: this.caption(one) }));
    draw(context, shot.bitmap, seen, { mirror: this.mirror, blurred: this.blur ? blurred : null });
  }
}
