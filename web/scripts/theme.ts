import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import type { Plugin } from "vite";
import { COLOURS, LIGHTER_IN_DARK } from "../src/lib/emotions.ts";
import { theme } from "../src/lib/theme.ts";

const NAME = "virtual:theme.css";

/** Writes the theme's variables into a file of their own: Mantine would make a <style>, which the policy forbids. */
export function themeVariables(): Plugin {
  const mantines = () => convertCssVariables(defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme)));
  return {
    name: "mien-theme",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) => (id === `\0${NAME}` ? mantines() + emotions() : undefined),
  };
}

function emotions(): string {
  const colours = Object.entries(COLOURS).map(([label, colour]) => `--emotion-${label}: ${colour};`);
  const lighter = LIGHTER_IN_DARK.map(
    (label) => `--emotion-${label}: color-mix(in oklab, ${COLOURS[label]}, white 25%);`,
  );
  return `:root {${colours.join("")}} :root[data-mantine-color-scheme="dark"] {${lighter.join("")}}`;
}
