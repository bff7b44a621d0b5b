import type { TrackedFace } from "@/api/liveStream";
import type { Label } from "@/lib/emotions";
import type { Place } from "./drawing";
import { type Shares, strongestOf } from "./record";

export interface Person {
  person: number;
  shares: Shares;
  dominant: Label;
  uncertain: boolean;
  reasons: string[];
  face: TrackedFace;
}

/** A face that is missed for a moment stays blurred where it was. */
const STAYS_BLURRED_MS = 500;

/** Numbers people in the order they are first seen, also across streams, whose own ids begin anew each time. */
export class People {
  private numbers = new Map<number, number>();
  private count = 0;
  private places: { place: Place; until: number }[] = [];

  /** The next stream knows nobody any more. */
  forget(): void {
    this.numbers.clear();
  }

  /** Begin to count at 1 again. */
  clear(): void {
    this.forget();
    this.count = 0;
  }

  meet(faces: readonly TrackedFace[], now: number): Person[] {
    this.places = this.places.filter(({ until }) => until > now);
    for (const { box_normalized: place } of faces) this.places.push({ place, until: now + STAYS_BLURRED_MS });
    return faces.map((face) => ({
      person: this.numberOf(face.face_id),
      shares: face.smoothed,
      dominant: strongestOf(face.smoothed),
      uncertain: face.uncertain,
      reasons: face.quality.reasons,
      face,
    }));
  }

  /** Where faces are, or were a moment ago. */
  blurred(): Place[] {
    return this.places.map(({ place }) => place);
  }

  private numberOf(id: number): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    this.count += 1;
    this.numbers.set(id, this.count);
    return this.count;
  }
}
