import type { components } from "./schema";

/** The kinds of problems that the service knows: the last part of each `type`. */
export type ProblemKind = components["schemas"]["Problem"]["type"] extends `/problems/${infer Slug}` ? Slug : never;

/** What went wrong, as the server's problem document (RFC 9457) says it. */
export class ProblemError extends Error {
  override name = "ProblemError";

  constructor(
    /** The last part of the problem's `type`, such as "too-large"; "offline" where the server did not answer. */
    readonly slug: string,
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly remedy = "",
    readonly requestId = "",
    /** Seconds after which to try again; 0 where nobody said so. */
    readonly retryAfter = 0,
  ) {
    super(detail || title);
  }
}

/** Kinds of problems where an answer says no more than its status: to HEAD, or by a proxy before the service. */
const BY_STATUS: Readonly<Record<number, ProblemKind>> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  413: "too-large",
  415: "unsupported-media",
  422: "invalid",
  423: "conflict",
  429: "rate-limited",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

const kindBy = (status: number): ProblemKind => BY_STATUS[status] ?? (status >= 500 ? "internal" : "bad-request");

export function problemOf(document: unknown, answer: Response): ProblemError {
  const said = typeof document === "object" && document !== null ? (document as Record<string, unknown>) : {};
  const text = (name: string) => (typeof said[name] === "string" ? (said[name] as string) : "");
  return new ProblemError(
    text("type").split("/").pop() || kindBy(answer.status),
    answer.status,
    text("title") || answer.statusText || String(answer.status),
    text("detail"),
    text("remedy"),
    text("request_id") || (answer.headers.get("X-Request-ID") ?? ""),
    Number(answer.headers.get("Retry-After")) || 0,
  );
}

/** Whether the server knows no such thing, or no more. */
export const isNotThere = (error: unknown) => error instanceof ProblemError && error.status === 404;

/** Whether the server takes it later: it is full or busy, or too much came at once. */
export const isNotNow = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && (error.status === 429 || error.status === 503);

/** Whether it may go well a moment later: no answer came, the server stumbled, or another request was at the same thing. */
export const mayPass = ({ status }: ProblemError) => status === 0 || status === 409 || status === 423 || status >= 500;

export const offline = () => new ProblemError("offline", 0, "", "");
