import type { Catalogue } from "@/locales/en";
import { en } from "@/locales/en";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof LANGUAGES;

const KEPT_AS = "mien-language";

/** Every catalogue but English is fetched when it is wanted. */
const LOADERS: Record<Language, () => Promise<Catalogue>> = {
  en: async () => en,
  de: async () => (await import("@/locales/de")).de,
};

export const catalogueOf = (language: Language) => LOADERS[language]();

export function isLanguage(text: string | null | undefined): text is Language {
  return text === "en" || text === "de";
}

/** The language the person chose before, else the browser's where mien speaks it, else English. */
export function preferredLanguage(): Language {
  const chosen = keptLanguage();
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage) ?? "en";
}

/** The language to begin in, with its texts; English, which is always here, where those of another do not come. */
export async function firstSpoken(): Promise<{ language: Language; catalogue: Catalogue }> {
  const language = preferredLanguage();
  try {
    return { language, catalogue: await catalogueOf(language) };
  } catch {
    return { language: "en", catalogue: en };
  }
}

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null; // some browsers are set to give pages no room
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch {
    // Without room the choice lasts as long as the page.
  }
}
