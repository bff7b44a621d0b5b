import type { DetailedError, HttpRequest, HttpResponse, Upload } from "tus-js-client";
import { csrfToken } from "@/api/client";
import { createJob, type Wish } from "@/api/createJob";
import { isNotNow, mayPass, offline, ProblemError, problemOf } from "@/api/problem";
import { isReadable } from "@/lib/files";
import { allKept, forget, idOf, type Kept, keep } from "@/lib/keptUploads";
import { onSignedOut } from "@/lib/signedOut";
import { discard } from "./discard";
import { rememberFilm } from "./films";
import { change, find, isAtWork, newKey, remove, removeAll, type Sending } from "./sendingStore";
import { callNext, closeQueue, leaveQueue, plan, queueUp, waitOut } from "./turns";

/** Pieces of this size: what a broken line can lose, and one request each. */
const PIECE_BYTES = 8 * 2 ** 20;

/** Waits between attempts; a piece that gets through starts them anew. */
const WAITS_MS = [0, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];

/** Answers by which an upload is no more; any other refusal leaves open how much of it has come. */
const GONE = [404, 410];

/** A file on its way, what is wished of it, and where its upload is if it was begun. */
interface Film {
  key: string;
  file: File;
  wish: Wish;
  owner: string;
  url?: string;
}

const uploads = new Map<string, Upload>();

/** Uploads whose first request is under way: its answer alone says where on the server they are. */
const beginning = new Set<Upload>();

/** Uploads whose owner has signed out. */
const left = new WeakSet<Upload>();

/** Send a file when its turn comes, and have it read then; `kept` goes on with what a former page had begun. */
export function send(file: File, wish: Wish, owner: string, kept?: Kept): void {
  const key = kept?.key ?? newKey();
  const said: Sending = { key, name: file.name, size: file.size, state: "queued", sent: kept?.sent ?? 0 };
  change(key, said);
  plan(key, () => void start({ key, file, wish, owner, url: kept?.url }));
  callNext();
}

async function start(film: Film): Promise<void> {
  const { key } = film;
  change(key, { state: "sending", error: undefined });
  const begun = uploads.get(key);
  if (begun) {
    begun.abort().catch(() => {}); // a first request that a pause has left under way
    return begun.start();
  }
  const tus = await import("tus-js-client").catch(() => null);
  // It was paused or given up meanwhile, or is under way after a pause that was short.
  if (find(key)?.state !== "sending" || uploads.has(key)) return;
  if (!tus) return stop(key, offline());
  const upload = uploadOf(film, tus.Upload);
  uploads.set(key, upload);
  upload.start();
}

function uploadOf({ key, file, wish, owner, url }: Film, Tus: typeof Upload): Upload {
  const goesOn = () => uploads.get(key) === upload && isAtWork(find(key));
  /** To the page a folder, or a file that is gone from the disk, looks like a line that broke. */
  const lookAfterFile = async () => {
    if ((await isReadable(file)) || !goesOn()) return;
    halt(upload);
    stop(key, new ProblemError("unreadable", 0, "", ""));
  };
  const upload: Upload = new Tus(file, {
    endpoint: "/api/v1/uploads",
    chunkSize: PIECE_BYTES,
    metadata: { filename: file.name },
    retryDelays: WAITS_MS,
    storeFingerprintForResuming: false, // `kept` knows more: what was wished, and by whom
    onBeforeRequest: (request) => {
      const token = csrfToken();
      if (token) request.setHeader("X-CSRF-Token", token);
      if (request.getMethod() === "POST") beginning.add(upload);
    },
    onAfterResponse: insist,
    onUploadUrlAvailable: () => {
      beginning.delete(upload);
      if (!goesOn()) upload.abort().catch(() => {});
      if (!upload.url) return;
      if (uploads.get(key) !== upload && !left.has(upload))
        discard(idOf({ url: upload.url })); // given up before it was known where it is
      else keep({ key, url: upload.url, name: file.name, size: file.size, wish, owner, sent: 0 });
    },
    onProgress: (sent) => {
      if (find(key)?.state !== "paused") change(key, { state: "sending", sent, error: undefined });
    },
    onShouldRetry: (error) => {
      beginning.delete(upload);
      const problem = problemIn(error as DetailedError);
      const again = goesOn() && !isNotNow(problem) && mayPass(problem);
      if (again) {
        change(key, { state: "waiting" });
        lookAfterFile();
      }
      return again;
    },
    onError: (error) => {
      beginning.delete(upload);
      if (goesOn()) stop(key, problemIn(error as DetailedError));
    },
    onSuccess: () => {
      if (goesOn()) make(key, upload, file, wish);
    },
  });
  upload.url = url ?? null;
  return upload;
}

/** Refused an answer to how much has come, tus would begin the file anew: right only where the upload is gone. */
function insist(request: HttpRequest, answer: HttpResponse): void {
  const status = answer.getStatus();
  if (request.getMethod() === "HEAD" && status >= 400 && !GONE.includes(status)) throw problemFrom(answer);
}

async function make(key: string, upload: Upload, file: File, wish: Wish): Promise<void> {
  change(key, { state: "making", sent: file.size, error: undefined });
  plan(key, () => void make(key, upload, file, wish)); // what has come whole must not be sent a second time
  try {
    const job = await createJob(idOf({ url: upload.url ?? "" }), wish, key);
    rememberFilm(job.id, file);
    uploads.delete(key);
    forget(key);
    change(key, { state: "done", jobId: job.id });
    leaveQueue(key);
  } catch (error) {
    stop(key, error);
  }
}

/** What the service refuses for now is asked again later, by itself; any other fault is for the person to see. */
function stop(key: string, error: unknown): void {
  if (isNotNow(error)) {
    waitOut(key, error);
  } else {
    change(key, { state: "failed", error });
    callNext();
  }
}

export function pause(key: string): void {
  change(key, { state: "paused" });
  halt(uploads.get(key));
  callNext();
}

/** Go on after a pause or a failure; the server is asked first how much it has. */
export const goOn = queueUp;

/** Stop, and let the server forget what came. */
export function giveUp(key: string): void {
  const upload = uploads.get(key);
  const url = upload?.url ?? allKept().find((one) => one.key === key)?.url;
  halt(upload);
  uploads.delete(key);
  forget(key);
  remove(key);
  leaveQueue(key);
  if (url) discard(idOf({ url }));
}

/** Send nothing more. A first request gets its answer: broken off, it would leave an upload that nobody can let go of. */
function halt(upload: Upload | undefined): void {
  if (upload && !beginning.has(upload)) upload.abort().catch(() => {});
}

function problemIn({ causingError, originalResponse }: DetailedError): ProblemError {
  if (causingError instanceof ProblemError) return causingError;
  return originalResponse ? problemFrom(originalResponse) : offline();
}

function problemFrom(answer: HttpResponse): ProblemError {
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
  for (const upload of uploads.values()) {
    left.add(upload);
    halt(upload);
  }
  uploads.clear();
  closeQueue();
  removeAll();
});

// A line that comes back need not wait for the next attempt.
window.addEventListener("online", () => {
  for (const [key, upload] of uploads) {
    if (find(key)?.state !== "waiting") continue;
    upload.abort().then(() => goOn(key));
  }
});
