import type { Analysis, Face } from "@/api/readPicture";

/** A face as the service answers it, for tests. */
export function faceOf(change: Partial<Face> = {}): Face {
  return {
    face_id: 0,
    box: { left: 10, top: 20, right: 60, bottom: 80 },
    box_normalized: { left: 0.1, top: 0.2, right: 0.6, bottom: 0.8 },
    landmarks: [],
    detection_confidence: 0.99,
    quality: { ok: true, reasons: [], sharpness: 0.8, brightness: 0.5, size_px: 60, yaw: 0, pitch: 0, roll: 0 },
    emotions: [
      { label: "happy", probability: 0.9 },
      { label: "neutral", probability: 0.1 },
    ],
    dominant: "happy",
    uncertain: false,
    prediction_set: ["happy"],
    entropy: 0.3,
    ...change,
  };
}

/** A picture of 100 x 100 pixels with these faces. */
export function analysisOf(faces: Face[]): Analysis {
  return {
    id: "abc",
    created_at: "2026-01-01T00:00:00Z",
    expires_at: "2026-02-01T00:00:00Z",
    image_kept: false,
    model: { name: "mien", version: 2, labels: ["happy", "neutral"], calibration: "none" },
    image: { source: "a.jpg", width: 100, height: 100 },
    faces,
    warnings: [],
    timing_ms: { decode: 1, detect: 9 },
    notice: "",
  };
}
