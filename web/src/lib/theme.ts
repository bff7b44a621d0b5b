import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The colour of mien: a deep, quiet teal. */
const mien: MantineColorsTuple = [
  "#eaf6f6",
  "#d5ebeb",
  "#a9d6d7",
  "#79c0c1",
  "#52adaf",
  "#38a1a4",
  "#279b9e",
  "#12878a",
  "#007578",
  "#005f62",
];

/** Mantine's greys of the dark scheme, with a breath of the teal in them. */
const dark: MantineColorsTuple = [
  "#e8eeee",
  "#c3cdd0",
  "#a5b2b7",
  "#7f8d93",
  "#56646a",
  "#3a474c",
  "#232e33",
  "#192125",
  "#141b1e",
  "#0f1518",
];

export const theme = createTheme({
  primaryColor: "mien",
  primaryShade: 8,
  autoContrast: true,
  colors: { mien, dark },
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: "md",
  cursorType: "pointer",
  headings: { fontWeight: "650", textWrap: "balance" },
});
