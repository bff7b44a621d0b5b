import { expect, it } from "vitest";
import { keysOf } from "@/lib/text";
import { de } from "@/locales/de";
import { en } from "@/locales/en";

it("says everything in every language", () => {
  expect(keysOf(de)).toEqual(keysOf(en));
});
