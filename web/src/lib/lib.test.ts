import { afterEach, describe, expect, it, vi } from "vitest";
import { csrfToken } from "@/api/client";
import { problemOf } from "@/api/problem";
import { COLOURS, inkOn } from "@/lib/emotions";
import { forgetAllNames, forgetNames } from "@/lib/filmNames";
import { formats } from "@/lib/format";
import { firstSpoken, keepLanguage, preferredLanguage } from "@/lib/language";
import { textOf } from "@/lib/text";
import { de } from "@/locales/de";
import { en } from "@/locales/en";

it("writes numbers as the language does", () => {
  expect(formats("en").percent(0.934)).toBe("93%");
  expect(formats("de").number(1234.5, 1)).toBe("1.234,5");
  expect(formats("en").clock(75.25)).toBe("1:15.3");
  expect(formats("en").clock(3675)).toBe("1:01:15.0");
  expect(formats("en").bytes(2_500_000)).toBe("2.5 MB");
});

it("chooses a text's form by its count", () => {
  expect(textOf(en, "en", "photo.found", { count: 1 })).toBe("1 face");
  expect(textOf(de, "de", "photo.found", { count: 2000 })).toBe("2.000 Gesichter");
});

it("shows the name of a text that is missing", () => {
  expect(textOf(en, "en", "photo.nothing")).toBe("photo.nothing");
});

it("finds the token that the session's writes need, over TLS and on loopback", () => {
  expect(csrfToken("a=1; mien_csrf=abc")).toBe("abc");
  expect(csrfToken("__Host-mien_csrf=xyz; a=1")).toBe("xyz");
  expect(csrfToken("mien_csrf=old; __Host-mien_csrf=xyz")).toBe("xyz");
  expect(csrfToken("a=1")).toBe("");
});

it("keeps what a problem says, and invents nothing where it says nothing", () => {
  const answer = new Response(null, { status: 503, headers: { "Retry-After": "7", "X-Request-ID": "id" } });
  const problem = problemOf({ type: "/problems/overloaded", title: "Busy" }, answer);
  expect(problem).toMatchObject({ slug: "overloaded", status: 503, title: "Busy", requestId: "id", retryAfter: 7 });
  expect(problemOf("<html>", new Response(null, { status: 502 }))).toMatchObject({ slug: "unavailable", title: "502" });
});

it.each([
  [400, "bad-request"],
  [401, "unauthenticated"],
  [403, "forbidden"],
  [409, "conflict"],
  [429, "rate-limited"],
  [500, "internal"],
  [503, "unavailable"],
])("knows a problem by its status %i where the answer has no body", (status, slug) => {
  expect(problemOf(null, new Response(null, { status })).slug).toBe(slug);
});

it("writes on each label's colour in letters that can be read", () => {
  const share = (colour: string, place: number) => Number.parseInt(colour.slice(place, place + 2), 16) / 255;
  for (const [label, colour] of Object.entries(COLOURS)) {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => share(colour, place) ** 2.2);
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const contrast = inkOn(label) === "#fff" ? 1.05 / (light + 0.05) : (light + 0.05) / 0.05;
    expect(contrast, label).toBeGreaterThan(4.5);
  }
});

describe("a browser that gives the page no room", () => {
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  afterEach(() => vi.restoreAllMocks());

  it("has a language all the same, and forgets what it never kept", async () => {
    vi.spyOn(globalThis, "localStorage", "get").mockImplementation(refuse);
    expect(preferredLanguage()).toBe("en");
    for (const deed of [() => keepLanguage("de"), () => forgetNames("7"), forgetAllNames]) expect(deed).not.toThrow();
  });
});

it("begins in English where the texts of the language do not come", async () => {
  localStorage.setItem("mien-language", "de");
  vi.doMock("@/locales/de", () => Promise.reject(new TypeError("Failed to fetch dynamically imported module")));
  expect(await firstSpoken()).toEqual({ language: "en", catalogue: en });
  vi.doUnmock("@/locales/de");
  expect((await firstSpoken()).language).toBe("de");
  localStorage.removeItem("mien-language");
});
