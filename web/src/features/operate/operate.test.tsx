import { renderHook, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Operations } from "@/api/operations";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";
import { Activity } from "./Activity";
import { Health } from "./Health";
import { People } from "./People";
import { Queue } from "./Queue";
import { rateBetween, useRate } from "./useRate";

const user = (name: string, disabled_at: string | null = null) => ({
  id: name,
  name,
  role: "member",
  created_at: "2026-01-01T00:00:00Z",
  disabled_at,
  has_password: true,
});

describe("Operate", () => {
  it("says which part is not fine where the service is not ready, though the answer is a 503", async () => {
    const parts = { database: { ok: false, detail: "it is locked" }, disk: { ok: true, detail: "" } };
    serve({ "GET /health/ready": { status: 503, body: { status: "not ready", parts } } });
    await renderApp(<Health />);
    expect(await screen.findByText("The service is not ready")).toBeVisible();
    expect(screen.getByText("Database").closest("li")).toHaveTextContent("not fine · it is locked");
  });

  it("tells how long the oldest job waits and that no worker was seen", async () => {
    const jobs = { queued: 3, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
    await renderApp(<Queue queue={{ jobs, depth: null, oldest_s: 150, worker_seen_s: null }} />);
    const card = screen.getByRole("region", { name: "Jobs" });
    expect(card).toHaveTextContent("The oldest waits3 minutes");
    expect(card).toHaveTextContent("start one with “mien worker”");
    expect(card).toHaveTextContent("the queue does not answer");
  });

  it("asks before it shuts somebody out", async () => {
    const asked = serve({
      ...LOCAL_ADMIN,
      "GET /api/v1/users": { body: { items: [user("ben"), user("eve", "2026-02-01T00:00:00Z")], next_cursor: null } },
      "PATCH /api/v1/users/ben": { body: user("ben") },
    });
    const { user: person } = await renderApp(<People />);
    await person.click(await screen.findByRole("button", { name: "Shut ben out" }));
    expect(screen.getByRole("button", { name: "Let eve in" })).toBeInTheDocument();
    expect(asked.some(({ method }) => method === "PATCH")).toBe(false);
    await person.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Shut out" }));
    const patch = asked.find(({ method }) => method === "PATCH");
    expect(await patch?.json()).toEqual({ role: null, disabled: true });
  });

  it("asks anew what one may do oneself when a role was changed: it may have been one's own", async () => {
    const asked = serve({
      ...LOCAL_ADMIN,
      "GET /api/v1/users": { body: { items: [user("ben")], next_cursor: null } },
      "PATCH /api/v1/users/ben": { body: user("ben") },
    });
    const { user: person } = await renderApp(<People />);
    const asks = () => asked.filter(({ url }) => url.endsWith("/sessions/current")).length;
    const role = await screen.findByRole("combobox", { name: /ben/ });
    const before = asks();
    await person.selectOptions(role, "viewer");
    await waitFor(() => expect(asks()).toBeGreaterThan(before));
  });

  it("filters what was done, names people, and keeps words for deeds that it does not know", async () => {
    const entry = (id: string, action: string) => ({
      id,
      action,
      at: "2026-01-01T00:00:00Z",
      actor_id: "ben",
      object_type: "thing",
      object_id: "1",
      request_id: "r",
      network: "127.0.0.0/24",
    });
    const asked = serve({
      "GET /api/v1/users": { body: { items: [{ ...user("ben"), name: "Ben" }], next_cursor: null } },
      "GET /api/v1/activity": {
        body: { items: [entry("1", "key.create"), entry("2", "moon.land")], next_cursor: null },
      },
    });
    const { user: person } = await renderApp(<Activity />);
    expect(await screen.findByText("made a key")).toBeInTheDocument();
    expect(screen.getByText("moon.land")).toBeInTheDocument();
    await person.selectOptions(screen.getByLabelText("By whom"), await screen.findByRole("option", { name: "Ben" }));
    await person.selectOptions(screen.getByLabelText("What was done"), "Keys");
    expect(asked.map(({ url }) => new URL(url).search)).toContain("?limit=25&action=key&actor_id=ben");
    await person.selectOptions(screen.getByLabelText("What was done"), "Live streams");
    expect(asked.map(({ url }) => new URL(url).search)).toContain("?limit=25&action=stream&actor_id=ben");
  });
});

describe("the rate of requests", () => {
  const figures = (uptime_s: number, requests: number) => ({ uptime_s, endpoints: [{ requests }] }) as Operations;

  it("is what came between two looks by the service's own clock", () => {
    expect(rateBetween(figures(10, 100), figures(14, 120))).toBe(5);
  });

  it("is unknown where the service began anew", () => {
    expect(rateBetween(figures(100, 50), figures(3, 2))).toBeNull();
  });

  it("does not jump where another process answers, whose clock began at another time", () => {
    // Four seconds and 20 requests from look to look; the second process began half a second after the first.
    const first = (look: number) => ({ ...figures(100 + 4 * look, 1_000 + 20 * look), started_at: "first" });
    const second = (look: number) => ({ ...figures(99.5 + 4 * look, 1_000 + 20 * look), started_at: "second" });
    const looks = [first(0), second(1), first(2), first(3), second(4), second(5), first(6)];
    const { result, rerender } = renderHook(useRate, { initialProps: looks[0] as Operations });
    const rates = looks.map((look) => {
      rerender(look);
      return result.current;
    });
    expect(rates).toEqual([null, null, 5, 5, 5, 5, 5]);
  });
});
