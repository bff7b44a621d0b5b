import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { App } from "@/app/App";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";

const pages = () => within(screen.getByRole("navigation", { name: "Pages" }));

describe("the frame of the application", () => {
  it("leads from page to page, and puts the focus on the new page's heading", async () => {
    serve(LOCAL_ADMIN);
    const { user } = await renderApp(<App />);
    await user.click(pages().getByRole("link", { name: "About" }));
    const heading = await screen.findByRole("heading", { level: 1, name: "About" });
    await waitFor(() => expect(heading).toHaveFocus());
    expect(document.title).toBe("About · mien");
  });

  it("shows Operate to administrators alone", async () => {
    serve(LOCAL_ADMIN);
    await renderApp(<App />);
    expect(await pages().findByRole("link", { name: "Operate" })).toBeVisible();
  });

  it("asks strangers to sign in, and shows them no Operate", async () => {
    serve({ "GET /api/v1/sessions/current": { status: 401, body: { type: "/problems/unauthenticated" } } });
    await renderApp(<App />, { at: "/operate" });
    expect(await screen.findByText("Please sign in")).toBeVisible();
    expect(pages().queryByRole("link", { name: "Operate" })).toBeNull();
  });

  it("says so where there is no such page", async () => {
    serve(LOCAL_ADMIN);
    await renderApp(<App />, { at: "/nowhere" });
    expect(await screen.findByRole("heading", { name: "This page does not exist" })).toBeVisible();
  });

  it("speaks German when asked to", async () => {
    serve(LOCAL_ADMIN);
    const { user } = await renderApp(<App />);
    await user.click(screen.getByRole("button", { name: "Language: English" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "Deutsch" }));
    expect(await screen.findByRole("link", { name: "Verlauf" })).toBeInTheDocument();
    expect(document.documentElement.lang).toBe("de");
    localStorage.clear();
  });

  it("says so where the texts of a language do not come, and keeps its own", async () => {
    serve(LOCAL_ADMIN);
    vi.doMock("@/locales/de", () => Promise.reject(new TypeError("Failed to fetch dynamically imported module")));
    const { user } = await renderApp(<App />);
    await user.click(screen.getByRole("button", { name: "Language: English" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "Deutsch" }));
    const messages = within(screen.getByRole("list", { name: "Messages" }));
    expect(await messages.findByText("The service does not answer")).toBeVisible();
    expect(localStorage.getItem("mien-language")).toBeNull();
    vi.doUnmock("@/locales/de");
  });
});
