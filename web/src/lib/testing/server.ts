import { vi } from "vitest";

type Answer = { status?: number; body?: unknown } | ((request: Request) => { status?: number; body?: unknown });

/** Answers the page's requests from a table such as `{"GET /api/v1/models": {body: {...}}}`; others get a 404 problem. */
export function serve(answers: Record<string, Answer>): Request[] {
  const asked: Request[] = [];
  vi.stubGlobal("fetch", async (input: Request) => {
    asked.push(input.clone());
    const found = answers[`${input.method} ${new URL(input.url).pathname}`];
    const { status = 200, body = null } = (typeof found === "function" ? found(input) : found) ?? {
      status: 404,
      body: { type: "/problems/not-found", title: "There is no such thing", status: 404 },
    };
    const type = status < 400 ? "application/json" : "application/problem+json";
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { "Content-Type": type } });
  });
  return asked;
}

export const LOCAL_ADMIN = {
  "GET /api/v1/sessions/current": {
    body: { user: { id: "1", name: "local", role: "admin" }, scopes: ["admin", "read", "write"], by: "local" },
  },
};
