import type { Analysis } from "@/api/readPicture";

type Cell = string | number | boolean | null;

/** The table that `mien analyze --format csv` writes: one row a face, and one for a picture without a face. */
export function csvOf(analyses: readonly Analysis[]): string {
  const labels = analyses[0]?.model.labels ?? [];
  const rows = analyses.flatMap((analysis) => rowsOf(analysis));
  const columns = [
    ...["source", "frame", "timestamp_s", "face_id", "success", "reason", "left", "top", "right", "bottom"],
    ...["detection_confidence", "quality_ok", "quality_reasons", "dominant", "uncertain", "entropy"],
    ...labels.map((label) => `p_${label}`),
    ...labels.map((label) => `smoothed_${label}`),
    ...["model_name", "model_version"],
  ];
  const lines = rows.map((row) => columns.map((column) => quoted(row[column] ?? null)).join(","));
  return [columns.join(","), ...lines, ""].join("\r\n");
}

function rowsOf(analysis: Analysis): Record<string, Cell>[] {
  const blank = {
    source: analysis.image.source,
    frame: 0,
    success: false,
    model_name: analysis.model.name,
    model_version: analysis.model.version,
  };
  if (!analysis.faces.length) return [{ ...blank, reason: "NO_FACE" }];
  return analysis.faces.map((face) => ({
    ...blank,
    ...face.box,
    face_id: face.face_id,
    success: true,
    reason: "",
    detection_confidence: face.detection_confidence,
    quality_ok: face.quality.ok,
    quality_reasons: face.quality.reasons.join(";"),
    dominant: face.dominant,
    uncertain: face.uncertain,
    entropy: face.entropy,
    ...Object.fromEntries(face.emotions.map(({ label, probability }) => [`p_${label}`, probability])),
  }));
}

function quoted(cell: Cell): string {
  if (cell === null) return "";
  const text = String(cell);
  // A name that begins like a formula would be one in a spreadsheet.
  const safe = typeof cell === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
