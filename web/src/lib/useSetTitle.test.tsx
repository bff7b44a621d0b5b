import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderApp } from "@/lib/testing/render";
import { useSetTitle } from "./useSetTitle";

function Title({ of }: { of: string }) {
  return <p>{useSetTitle()(of)}</p>;
}

const TITLE = "FER+ test, seven emotions, without copies of training pictures";

it("leaves a title as it is in English", async () => {
  await renderApp(<Title of={TITLE} />);
  expect(screen.getByText(TITLE)).toBeVisible();
});

it("says the parts it knows in the page's language, and one's own set by its name", async () => {
  await renderApp(<Title of={TITLE} />, { language: "de" });
  expect(screen.getByText("FER+ test, sieben Ausdrücke, ohne Kopien von Trainingsbildern")).toBeVisible();
  await renderApp(<Title of="ours test, 7 classes, emotions view" />, { language: "de" });
  expect(screen.getByText("ours test, 7 classes, emotions view")).toBeVisible();
});
