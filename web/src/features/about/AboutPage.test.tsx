import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderApp } from "@/lib/testing/render";
import { LOCAL_ADMIN, serve } from "@/lib/testing/server";
import AboutPage from "./AboutPage";

const interval = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

const SERVER = {
  version: "0.1.0",
  model: { name: "mien", version: 2 },
  purpose: "research",
  purpose_exception: "",
  limits: { image_bytes: 1e8, upload_bytes: 2e9, video_seconds: 7200 },
  retention: { images_days: 3, results_days: 30, activity_days: 365, uploads_hours: 24 },
};

const CARD = {
  name: "mien",
  version: 2,
  card: {
    architecture: "resnet",
    parameters: 1234567,
    image_size: 48,
    channels: 1,
    created: "2026-11-22T15:11:17Z",
    data: { fer2013: "x" },
  },
  metrics: {
    created: "2026-11-24T22:24:03Z",
    results: [
      {
        protocol: "emotions",
        split: "test",
        title: "A test set",
        coverage: { coverage: interval(0.9), size: 1.25 },
        metrics: {
          rows: 321,
          accuracy: interval(0.871),
          macro_f1: interval(0.7),
          ece_votes: interval(0.015),
          per_class: [
            { label: "happy", support: 200, recall: interval(0.95), precision: interval(0.9) },
            { label: "fear", support: 20, recall: interval(0.4), precision: interval(0.6) },
          ],
        },
      },
    ],
  },
};

const ANSWERS = {
  ...LOCAL_ADMIN,
  "GET /api/v1/server": { body: SERVER },
  "GET /api/v1/models/mien/versions/2": { body: CARD },
};

it("shows what this very server keeps, from its own answer", async () => {
  serve(ANSWERS);
  await renderApp(<AboutPage />);
  const privacy = await screen.findByRole("region", { name: "Privacy on this server" });
  expect(privacy).toHaveTextContent("Pictures and films3 days");
  expect(privacy).toHaveTextContent("Stated purposeresearch");
});

it("takes every figure of the model from its card and metrics", async () => {
  serve(ANSWERS);
  await renderApp(<AboutPage />);
  const model = await screen.findByRole("region", { name: "The model that reads here" });
  expect(model).toHaveTextContent("resnet, 1,234,567 weights");
  expect(within(model).getByRole("row", { name: /A test set 321 87.1% \(86.1% to 88.1%\)/ })).toBeVisible();
  expect(screen.getByText(/Found least often: Fear \(40% of 20 such faces\) and Happy/)).toBeVisible();
});

it("tells strangers what it does, and that the card is for those who signed in", async () => {
  serve({ ...ANSWERS, "GET /api/v1/sessions/current": { status: 401, body: { type: "/problems/unauthenticated" } } });
  await renderApp(<AboutPage />);
  expect(await screen.findByText("Sign in to see the card of the model.")).toBeVisible();
  expect(screen.getByRole("region", { name: "Law and ethics" })).toHaveTextContent("Article 50(3)");
});

it("speaks German as well", async () => {
  serve(ANSWERS);
  await renderApp(<AboutPage />, { language: "de" });
  expect(await screen.findByRole("region", { name: "Recht und Ethik" })).toBeVisible();
});
