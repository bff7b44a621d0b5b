import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { announce } from "@/lib/announce";
import { catalogueOf, keepLanguage, type Language } from "@/lib/language";
import { type Key, textOf, type Values } from "@/lib/text";
import { type Catalogue, en } from "@/locales/en";

interface Spoken extends Start {
  speak: (language: Language) => void;
}

const ENGLISH: Start = { language: "en", catalogue: en };

const Context = createContext<Spoken>({ ...ENGLISH, speak: () => {} });

interface Start {
  language: Language;
  catalogue: Catalogue;
}

/** Gives the page its language; `initial` is loaded before the first paint, so that no text changes under the eyes. */
export function I18nProvider({ children, initial = ENGLISH }: { children: ReactNode; initial?: Start }) {
  const [spoken, setSpoken] = useState<Start>(initial);
  useEffect(() => {
    document.documentElement.lang = spoken.language;
  }, [spoken.language]);
  const speak = useCallback(
    async (language: Language) => {
      const catalogue = await catalogueOf(language).catch(() => null);
      if (!catalogue) return announce(textOf(spoken.catalogue, spoken.language, "problems.offline.title"), "failed");
      keepLanguage(language);
      setSpoken({ language, catalogue });
    },
    [spoken],
  );
  const value = useMemo(() => ({ ...spoken, speak }), [spoken, speak]);
  return <Context value={value}>{children}</Context>;
}

export type Translate = (key: Key, values?: Values) => string;

/** `const t = useT()`, then `t("photo.title")`: the keys are typed. */
export function useT(): Translate {
  const { catalogue, language } = useContext(Context);
  return useCallback((key, values) => textOf(catalogue, language, key, values), [catalogue, language]);
}

/** `const known = useKnown()`: the text of a key that may not exist, else what the server said: it may know more words. */
export function useKnown() {
  const t = useT();
  return (key: string, otherwise: string) => {
    const said = t(key as Key);
    return said === key ? otherwise : said;
  };
}

export function useLanguage(): { language: Language; speak: (language: Language) => void } {
  const { language, speak } = useContext(Context);
  return { language, speak };
}
