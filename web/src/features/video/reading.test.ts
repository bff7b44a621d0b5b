import { describe, expect, it } from "vitest";
import { shownAt } from "./overlay";
import { presences } from "./people";
import { episodesOf, readingOf } from "./reading";

const LABELS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];
const HEAD =
  "source,frame,timestamp_s,face_id,success,reason,left,top,right,bottom,dominant,uncertain," +
  `${LABELS.map((label) => `p_${label}`).join(",")},${LABELS.map((label) => `smoothed_${label}`).join(",")}`;

const face = (frame: number, id: number, left: number, label = "happy", uncertain = false) => {
  const shares = LABELS.map((one) => (one === label ? 0.94 : 0.01)).join(",");
  return `"a, b.mp4",${frame},${frame / 10},${id},true,,${left},10,${left + 50},60,${label},${uncertain},${shares},${shares}`;
};
const nobody = (frame: number, reason: string) => `"a, b.mp4",${frame},${frame / 10},,false,${reason}${",".repeat(20)}`;

const csv = [
  HEAD,
  face(0, 0, 0),
  face(0, 1, 200, "sad"),
  nobody(1, "NOT_ANALYZED"),
  face(2, 0, 100),
  nobody(4, "NO_FACE"),
];

describe("the table of a film", () => {
  const reading = readingOf(csv.join("\r\n"));

  it("is read person by person, without the frames in which nobody looked", () => {
    expect(reading.labels).toEqual(LABELS);
    expect(reading.isSmoothed).toBe(true);
    expect(reading.at).toEqual([0, 0.2, 0.4]);
    expect(reading.people.map(({ id, at }) => [id, at])).toEqual([
      [0, [0, 0.2]],
      [1, [0]],
    ]);
  });

  it("moves a box evenly between the frames that were read, and shows none where nobody was found", () => {
    expect(shownAt(reading, 0).map(({ id, label }) => [id, label])).toEqual([
      [0, "happy"],
      [1, "sad"],
    ]);
    expect(shownAt(reading, 0.1)[0]?.box).toEqual([50, 10, 100, 60]);
    expect(shownAt(reading, 0.4)).toEqual([]);
    expect(shownAt(reading, 0.1999999)[0]?.box[0]).toBe(100);
  });

  it("says who was seen for how long, and as what", () => {
    const [first, second] = presences(reading);
    expect(first?.seen).toBeCloseTo(0.4);
    expect(first?.shares).toEqual([{ label: "happy", share: 1 }]);
    expect(second?.shares).toEqual([{ label: "sad", share: 1 }]);
  });

  it("may have no row at all", () => {
    expect(readingOf(`${HEAD}\r\n`)).toMatchObject({ people: [], at: [], step: 1 });
  });
});

it("reads the list of episodes", () => {
  const text =
    "face_id,emotion,onset_s,offset_s,duration_s,peak_s,peak,ended\r\n0,happy,0.5,2.5,2.0,1.25,0.97,film\r\n";
  expect(episodesOf(text)).toEqual([
    { face: 0, label: "happy", onset: 0.5, offset: 2.5, duration: 2, peakAt: 1.25, peak: 0.97 },
  ]);
});
