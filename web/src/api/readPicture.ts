import { client, type Schemas, unwrap } from "./client";
import { ProblemError } from "./problem";

export type Analysis = Schemas["AnalysisDocument"];
export type Face = Schemas["FaceRecord"];

/** A picture as a file, or the address of one for the service to fetch. */
export type Picture = { file: Blob; name: string } | { url: string };

const MOST_TRIES = 4;

/** Read one picture; where all hands are busy, ask again when the server says so. */
export async function readPicture(picture: Picture, signal?: AbortSignal): Promise<Analysis> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await asked(picture, signal);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.slug !== "overloaded" || attempt === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(5, error.retryAfter || 1)));
    }
  }
}

async function asked(picture: Picture, signal?: AbortSignal): Promise<Analysis> {
  const sent = "url" in picture ? fetchedByServer(picture.url, signal) : uploaded(picture, signal);
  const { analyses } = await unwrap(sent);
  const first = analyses[0];
  if (!first || !("id" in first)) throw new ProblemError("unreadable", 200, "", first?.error.message ?? "");
  return first as Analysis; // openapi-fetch makes lists of pairs
}

function uploaded({ file, name }: { file: Blob; name: string }, signal?: AbortSignal) {
  return client.POST("/api/v1/analyses", {
    body: { image: [] },
    bodySerializer: () => {
      const form = new FormData();
      form.append("image", file, name);
      return form;
    },
    signal,
  });
}

function fetchedByServer(url: string, signal?: AbortSignal) {
  return client.POST("/api/v1/analyses", {
    headers: { "Content-Type": "application/json" },
    body: { images: [{ url, source: url }] },
    signal,
  });
}
