import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";
import { Gate } from "./Gate";

const WHO = "GET /api/v1/sessions/current";

it("says that nobody can tell who asks, and shows the page once somebody can", async () => {
  let isAway = true;
  const away = {
    status: 503,
    body: { type: "/problems/unavailable", title: "Not now", detail: "The database is away." },
  };
  serve({ [WHO]: () => (isAway ? away : LOCAL_ADMIN[WHO]) });
  const { user } = await renderApp(<Gate>the page</Gate>);
  expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");
  expect(screen.queryByText("the page")).toBeNull();
  isAway = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("the page")).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});
