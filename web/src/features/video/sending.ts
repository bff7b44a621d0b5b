import type { DetailedError, Upload } from "tus-js-client";
import { csrfToken } from "@/api/client";
import { createJob, type Wish } from "@/api/createJob";
import { offline, type ProblemError, problemOf } from "@/api/problem";
import { forget, type Kept, keep } from "@/lib/keptUploads";
import { onSignedOut } from "@/lib/signedOut";
import { rememberFilm } from "./films";
import { change, find, newKey, remove, removeAll, type Sending } from "./sendingStore";

/** Pieces of this size: what a broken line can lose, and one request each. */
const PIECE_BYTES = 8 * 2 ** 20;

/** Waits between attempts; a piece that gets through starts them anew. */
const WAITS_MS = [0, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];

const uploads = new Map<string, Upload>();

/** Of files that have come whole: what asks for their job once more. They must not be sent a second time. */
const whole = new Map<string, () => Promise<void>>();

/** Send a file, and have it read then; `kept` goes on with what a former page had begun. */
export async function send(file: File, wish: Wish, owner: string, kept?: Kept): Promise<void> {
  const key = kept?.key ?? newKey();
  const said: Sending = { key, name: file.name, size: file.size, state: "sending", sent: kept?.sent ?? 0 };
  change(key, said);
  const tus = await import("tus-js-client");
  const upload: Upload = new tus.Upload(file, {
    endpoint: "/api/v1/uploads",
    uploadUrl: kept?.url ?? null,
    chunkSize: PIECE_BYTES,
    metadata: { filename: file.name },
    retryDelays: WAITS_MS,
    storeFingerprintForResuming: false, // `kept` knows more: what was wished, and by whom
    onBeforeRequest: (request) => {
      const token = csrfToken();
      if (token) request.setHeader("X-CSRF-Token", token);
    },
    onUploadUrlAvailable: () => {
      if (upload.url) keep({ key, url: upload.url, name: file.name, size: file.size, wish, owner, sent: 0 });
    },
    onProgress: (sent) => {
      if (find(key)?.state !== "paused") change(key, { state: "sending", sent, error: undefined });
    },
    onShouldRetry: (error) => {
      const status = (error as DetailedError).originalResponse?.getStatus() ?? 0;
      const again = status === 0 || status === 409 || status === 429 || status >= 500;
      if (again) change(key, { state: "waiting" });
      return again;
    },
    onError: (error) => change(key, { state: "failed", error: problemIn(error as DetailedError) }),
    onSuccess: () => void make(key, upload, file, wish),
  });
  if (!find(key)) return; // it was given up meanwhile
  uploads.set(key, upload);
  if (find(key)?.state === "sending") upload.start();
}

async function make(key: string, upload: Upload, file: File, wish: Wish): Promise<void> {
  change(key, { state: "making", sent: file.size, error: undefined });
  whole.set(key, () => make(key, upload, file, wish));
  try {
    const job = await createJob(upload.url?.split("/").pop() ?? "", wish, key);
    rememberFilm(job.id, file);
    uploads.delete(key);
    whole.delete(key);
    forget(key);
    change(key, { state: "done", jobId: job.id });
  } catch (error) {
    change(key, { state: "failed", error });
  }
}

export function pause(key: string): void {
  change(key, { state: "paused" });
  uploads.get(key)?.abort();
}

/** Go on after a pause or a failure; the server is asked first how much it has. */
export function goOn(key: string): void {
  const ask = whole.get(key);
  if (ask) return void ask();
  change(key, { state: "sending", error: undefined });
  uploads.get(key)?.start();
}

/** Stop, and let the server forget what came. */
export function giveUp(key: string): void {
  const upload = uploads.get(key);
  uploads.delete(key);
  whole.delete(key);
  forget(key);
  remove(key);
  upload?.abort(!!upload.url).catch(() => {}); // what stays is dropped by the server when its time is over
}

function problemIn(error: DetailedError): ProblemError {
  const answer = error.originalResponse;
  if (!answer) return offline();
  const headers = { "Retry-After": answer.getHeader("Retry-After") ?? "" };
  return problemOf(parsed(answer.getBody()), new Response(null, { status: answer.getStatus(), headers }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// What somebody was sending stops with them, and is kept for their return: the next one to sign in must not go on with it.
onSignedOut(() => {
  for (const upload of uploads.values()) upload.abort().catch(() => {});
  uploads.clear();
  whole.clear();
  removeAll();
});

// A line that comes back need not wait for the next attempt.
window.addEventListener("online", () => {
  for (const [key, upload] of uploads) {
    if (find(key)?.state !== "waiting") continue;
    upload.abort().then(() => goOn(key));
  }
});
