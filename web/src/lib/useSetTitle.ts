import { useT } from "./I18n";
import type { Key } from "./text";

/** A test set's title, "FER+ test, seven emotions", part by part in the page's language; unknown parts stay as they are. */
export function useSetTitle() {
  const t = useT();
  return (title: string) =>
    title
      .split(", ")
      .map((part) => {
        const key = `words.set.${part}`;
        const said = t(key as Key);
        return said === key ? part : said;
      })
      .join(", ");
}
