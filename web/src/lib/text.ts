import type { Catalogue } from "@/locales/en";

/** A text, or its forms by number as `Intl.PluralRules` names them. */
export type Text = string | { one: string; other: string };

type Leaf<T> = T extends string | { one: string; other: string } ? true : false;

/** The keys of all texts: "photo.drop.title". */
export type Key<T = Catalogue> = {
  [K in keyof T & string]: Leaf<T[K]> extends true ? K : `${K}.${Key<T[K]>}`;
}[keyof T & string];

export type Values = Record<string, string | number>;

function lookUp(catalogue: Catalogue, key: string): Text | undefined {
  return key
    .split(".")
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], catalogue) as
    | Text
    | undefined;
}

/** Return a text with `{name}` filled in; `count` chooses among its forms. */
export function textOf(catalogue: Catalogue, language: string, key: string, values: Values = {}): string {
  const found = lookUp(catalogue, key);
  if (found === undefined) return key;
  const text = typeof found === "string" ? found : found[formOf(language, values.count)];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : value;
  });
}

function formOf(language: string, count: string | number | undefined): "one" | "other" {
  return new Intl.PluralRules(language).select(Number(count)) === "one" ? "one" : "other";
}

/** Every key of a catalogue, for the test that all languages have the same. */
export function keysOf(part: unknown, path = ""): string[] {
  if (typeof part === "string") return [path];
  return Object.entries(part as object).flatMap(([name, below]) => keysOf(below, path ? `${path}.${name}` : name));
}
