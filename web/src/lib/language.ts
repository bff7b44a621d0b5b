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
  const chosen = localStorage.getItem(KEPT_AS);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage) ?? "en";
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
}
