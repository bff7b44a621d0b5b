/** The label order of mien, FER2013's 0 to 6; FER+ adds contempt. */
export const EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"] as const;

export const LABELS = [...EMOTIONS, "contempt"] as const;

export type Label = (typeof LABELS)[number];

export function isLabel(text: string): text is Label {
  return (LABELS as readonly string[]).includes(text);
}

/**
 * One colour a label, the same as in annotated pictures and films (mien.annotate). Begun from Okabe and Ito's palette
 * (jfly.uni-koeln.de/color) and moved until each two differ under each kind of colour vision; tests/test_colours.py
 * measures it.
 */
export const COLOURS: Record<Label, string> = {
  angry: "#d55e00",
  disgust: "#008064",
  fear: "#6a3db8",
  happy: "#f0b41e",
  sad: "#3c8ce6",
  surprise: "#eb82be",
  neutral: "#788088",
  contempt: "#784632",
};

/** Those that would drown in a dark page, a little lighter there. */
export const LIGHTER_IN_DARK: readonly Label[] = ["fear", "contempt", "disgust"];

/** Letters that can be read on the label's colour: light or dark, whichever stands out more (WCAG 2.2, 1.4.3). */
export function inkOn(label: string): string {
  const light = luminance(colourOf(label));
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#fff" : "#000";
}

/** Relative luminance of "#rrggbb", from 0 to 1, as WCAG defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => {
    const share = Number.parseInt(colour.slice(place, place + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function colourOf(label: string): string {
  return isLabel(label) ? COLOURS[label] : COLOURS.neutral;
}

/** The same colours for stylesheets: `var(--emotion-happy)`. */
export function colourVariable(label: string): string {
  return `var(--emotion-${isLabel(label) ? label : "neutral"})`;
}
