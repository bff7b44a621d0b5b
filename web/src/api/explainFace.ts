import { client, type Schemas, unwrap } from "./client";

export type Explanation = Schemas["ExplanationRecord"];

/** Which regions of a face carry its verdict; `file` is sent along where the service did not keep the picture. */
export async function explainFace(analysisId: string, face: number, file?: Blob): Promise<Explanation> {
  const base64 = file ? await base64Of(file) : null;
  const asked = client.POST("/api/v1/analyses/{analysis_id}/explanation", {
    params: { path: { analysis_id: analysisId } },
    body: { face, method: "occlusion", base64 },
  });
  return (await unwrap(asked)).explanation as Explanation; // openapi-fetch makes lists of pairs
}

function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
