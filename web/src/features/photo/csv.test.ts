import { expect, it } from "vitest";
import { csvOf } from "./csv";
import { analysisOf, faceOf } from "./testing";

it("writes the columns of `mien analyze --format csv`, one row a face", () => {
  const [head, first, second, end] = csvOf([analysisOf([faceOf(), faceOf({ face_id: 1 })])]).split("\r\n");
  expect(head).toBe(
    "source,frame,timestamp_s,face_id,success,reason,left,top,right,bottom,detection_confidence,quality_ok," +
      "quality_reasons,dominant,uncertain,entropy,p_happy,p_neutral,smoothed_happy,smoothed_neutral,model_name,model_version",
  );
  expect(first).toBe("a.jpg,0,,0,true,,10,20,60,80,0.99,true,,happy,false,0.3,0.9,0.1,,,mien,2");
  expect(second).toContain("a.jpg,0,,1,true");
  expect(end).toBe("");
});

it("keeps a row for a picture without a face, and makes no formula of a name", () => {
  const analysis = analysisOf([]);
  analysis.image.source = '=cmd,"x"';
  expect(csvOf([analysis]).split("\r\n")[1]).toBe(`"'=cmd,""x""",0,,,false,NO_FACE,,,,,,,,,,,,,,,mien,2`);
});
