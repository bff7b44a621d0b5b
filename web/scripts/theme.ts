import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import type { Plugin } from "vite";
import { theme } from "../src/lib/theme.ts";

const NAME = "virtual:theme.css";

/** Writes the theme's variables into a file of their own: Mantine would put them into a <style>, which the policy forbids. */
export function themeVariables(): Plugin {
  return {
    name: "mien-theme",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) =>
      id === `\0${NAME}`
        ? convertCssVariables(defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme)))
        : undefined,
  };
}
