import { isLabel } from "@/lib/emotions";
import { useT } from "@/lib/I18n";

/** A label in words. */
export function useLabel() {
  const t = useT();
  return (label: string) => (isLabel(label) ? t(`words.label.${label}`) : label);
}
