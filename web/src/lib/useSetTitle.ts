import { useKnown } from "./I18n";

/** A test set's title, "FER+ test, seven emotions", part by part in the page's language; unknown parts stay as they are. */
export function useSetTitle() {
  const known = useKnown();
  return (title: string) =>
    title
      .split(", ")
      .map((part) => known(`words.set.${part}`, part))
      .join(", ");
}
