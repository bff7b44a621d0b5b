import { act, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { offline, problemOf } from "@/api/problem";
import { renderApp } from "@/lib/testing/render";
import { useTellProblem } from "@/lib/useProblem";
import { Announcer } from "./Announcer";
import { ProblemAlert } from "./ProblemAlert";

const CONFLICT = problemOf(
  {
    type: "/problems/conflict",
    title: "It does not fit what is there already",
    detail: "'ada' is the only admin; make another one first",
    remedy: "Read the current state, then try again.",
  },
  new Response(null, { status: 409 }),
);

const UNKNOWN = problemOf(
  { type: "/problems/of-tomorrow", title: "Not today", detail: "It is Sunday" },
  new Response(null, { status: 418 }),
);

const inEnglish = (alert: HTMLElement) => alert.querySelector("[lang=en]")?.textContent ?? null;

describe("an error", () => {
  it.each([
    ["en", "You are not signed in", "Sign in, then try again."],
    ["de", "Du bist nicht angemeldet", "Melde dich an und versuche es noch einmal."],
  ] as const)(
    "whose answer has no body is told by its status, in words and not as a number (%s)",
    async (language, ...words) => {
      await renderApp(<ProblemAlert error={problemOf(null, new Response(null, { status: 401 }))} />, { language });
      const alert = screen.getByRole("alert");
      for (const one of words) expect(alert).toHaveTextContent(one);
      expect(alert).not.toHaveTextContent("401");
      expect(inEnglish(alert)).toBeNull();
    },
  );

  it("is told in the page's language, and what the server says is marked as English", async () => {
    await renderApp(<ProblemAlert error={CONFLICT} />, { language: "de" });
    const alert = screen.getByRole("alert");
    expect(alert).toHaveTextContent("Das passt nicht zu dem, was schon da ist");
    expect(alert).toHaveTextContent("Der Dienst sagt dazu: 'ada' is the only admin");
    expect(alert).not.toHaveTextContent("does not fit");
    expect(alert).not.toHaveTextContent("Read the current state");
    expect(inEnglish(alert)).toBe(CONFLICT.detail);
  });

  it("of a kind that the page does not know is told as the server tells it", async () => {
    await renderApp(<ProblemAlert error={UNKNOWN} />, { language: "de" });
    expect(screen.getByRole("alert")).toHaveTextContent("Etwas ging schief");
    expect(inEnglish(screen.getByRole("alert"))).toBe("Not today · It is Sunday");
  });

  it.each([
    [CONFLICT, "Das passt nicht zu dem, was schon da ist ('ada' is the only admin; make another one first)"],
    [offline(), "Der Dienst antwortet nicht"],
  ])("is told in a toast in the same words", async (error, words) => {
    await renderApp(
      <>
        <Announcer />
        <Fails with={error} />
      </>,
      { language: "de" },
    );
    act(() => screen.getByRole("button", { name: "fail" }).click());
    expect(screen.getAllByRole("listitem").at(-1)).toHaveTextContent(words);
  });
});

function Fails({ with: error }: { with: unknown }) {
  const tell = useTellProblem();
  return (
    <button type="button" onClick={() => tell(error)}>
      fail
    </button>
  );
}
