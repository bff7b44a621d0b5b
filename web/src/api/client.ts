import createClient from "openapi-fetch";
import { offline, problemOf } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** Over TLS, and on loopback. Where both are there, the second is an older one, and the server asks for the first. */
const COOKIES = ["__Host-mien_csrf", "mien_csrf"];

/** The session's CSRF token, which the server keeps in a cookie that scripts may read; "" where nobody signed in. */
export function csrfToken(cookies = document.cookie): string {
  const pairs = new Map(cookies.split("; ").map((pair) => pair.split("=", 2) as [string, string]));
  return COOKIES.map((name) => pairs.get(name)).find(Boolean) ?? "";
}

/** The typed client: `client.GET("/api/v1/models")`. Hand its promise to `unwrap`. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  fetch: (request) => globalThis.fetch(request),
});

client.use({
  onRequest({ request }) {
    const token = csrfToken();
    if (token && request.method !== "GET") request.headers.set("X-CSRF-Token", token);
    return request;
  },
  onError: ({ error }) => (error instanceof DOMException && error.name === "AbortError" ? error : offline()),
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Return what was answered, or throw a `ProblemError`. */
export async function unwrap<T>(promise: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await promise;
  if (!response.ok) throw problemOf(error, response);
  return data as T;
}
