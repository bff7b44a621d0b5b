/** The label order of mien, FER2013's 0 to 6; FER+ adds contempt. */
export const EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"] as const;

export const LABELS = [...EMOTIONS, "contempt"] as const;

export type Label = (typeof LABELS)[number];

export function isLabel(text: string): text is Label {
  return (LABELS as readonly string[]).includes(text);
}

/**
 * One colour a label, everywhere and in both colour schemes. After Okabe and Ito's palette (jfly.uni-koeln.de/color),
 * which people with any colour vision can tell apart; moved in lightness so that each shows on white and on near-black.
 */
export const COLOURS: Record<Label, string> = {
  angry: "#d1480c",
  disgust: "#7d8c12",
  fear: "#7a55c7",
  happy: "#e69f00",
  sad: "#1f78c1",
  surprise: "#d873ad",
  neutral: "#7b8794",
  contempt: "#96604a",
};

export function colourOf(label: string): string {
  return isLabel(label) ? COLOURS[label] : COLOURS.neutral;
}

/** The same colours for stylesheets: `var(--emotion-happy)`. */
export function colourVariable(label: string): string {
  return `var(--emotion-${isLabel(label) ? label : "neutral"})`;
}
