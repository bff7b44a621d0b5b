import { screen, within } from "@testing-library/react";
import { Route, Routes } from "react-router";
import { describe, expect, it } from "vitest";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";
import { Confusion } from "./Confusion";
import ModelsPage from "./ModelsPage";
import { Words } from "./Words";

const version = (number: number, aliases: string[]) => ({
  version: number,
  aliases,
  packaged: false,
  task: "expression",
  architecture: "resnet",
  parameters: 1000,
  created: "2026-01-01T00:00:00+00:00",
});

const MODEL = { name: "faces", in_use: 1, earlier: {}, versions: [version(1, ["production"]), version(2, [])] };

const VIEWER = {
  "GET /api/v1/sessions/current": {
    body: { user: { id: "1", name: "vera", role: "viewer" }, scopes: ["read"], by: "session" },
  },
};

const page = (
  <Routes>
    <Route path="/models/*" element={<ModelsPage />} />
  </Routes>
);

describe("Models", () => {
  it("says what promoting changes before it is done, and sends it", async () => {
    const asked = serve({
      ...LOCAL_ADMIN,
      "GET /api/v1/models": { body: { items: [MODEL] } },
      "PUT /api/v1/models/faces/aliases/production": { body: { name: "faces", alias: "production", version: 2 } },
    });
    const { user } = await renderApp(page, { at: "/models" });
    await user.click(await screen.findByRole("button", { name: "Point an alias at version 2" }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByRole("status")).toHaveTextContent(
      "production points to version 1 now, and to version 2",
    );
    await user.click(within(dialog).getByRole("button", { name: "Point it there" }));
    await screen.findByRole("button", { name: "Point an alias at version 2" });
    const put = asked.find(({ method }) => method === "PUT");
    expect(await put?.json()).toEqual({ version: 2 });
  });

  it("offers nobody but administrators to change an alias", async () => {
    serve({ ...VIEWER, "GET /api/v1/models": { body: { items: [{ ...MODEL, earlier: { production: 2 } }] } } });
    await renderApp(page, { at: "/models" });
    expect(await screen.findByRole("link", { name: "Version 2" })).toBeInTheDocument();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("leads an alias back to where it pointed", async () => {
    serve({ ...LOCAL_ADMIN, "GET /api/v1/models": { body: { items: [{ ...MODEL, earlier: { production: 2 } }] } } });
    await renderApp(page, { at: "/models" });
    expect(await screen.findByRole("button", { name: "Roll production back to version 2" })).toBeInTheDocument();
  });
});

it("the confusion matrix is a table that says each cell in words", async () => {
  const confusion = [
    [9, 1],
    [2, 8],
  ];
  const metrics = { labels: ["happy", "sad"], confusion } as Parameters<typeof Confusion>[0]["metrics"];
  await renderApp(<Confusion metrics={metrics} />);
  const row = within(screen.getByRole("table")).getByRole("row", { name: /^Sad/ });
  expect(row).toHaveTextContent("2 of 10 faces that are Sad were read as Happy");
  expect(screen.getByText("Confused most: Sad read as Happy (20%) and Happy read as Sad (10%).")).toBeInTheDocument();
});

it("a card's words keep their lists, bold and code, and leave its tables to the other tabs", async () => {
  await renderApp(<Words text={"- **never** for\n  people\n- `votes` too\n\n| a | b |\n|---|---|"} />);
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["never for people", "votes too"]);
  expect(screen.queryByText(/a \| b/)).toBeNull();
});
