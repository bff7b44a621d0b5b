import { useLanguage, useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Seconds in the largest unit that fits: 130 is "2 min"; `within` puts them into a sentence as {time}. */
export function useSpan() {
  const t = useT();
  const { language } = useLanguage();
  return (seconds: number, within?: Key) => {
    const [unit, long] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
    const style = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 } as const;
    const time = new Intl.NumberFormat(language, style).format(seconds / long);
    return within ? t(within, { time }) : time;
  };
}
