import { useMemo } from "react";
import { useLanguage } from "@/lib/I18n";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Numbers, times and sizes as the language writes them. */
export function formats(language: string) {
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
  return {
    number,
    /** A share of 1 as a percentage: 0.934 is "93%". */
    percent: (share: number, digits = 0) =>
      new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(share),
    /** An instant in UTC, as the server writes it, in the person's own time zone. */
    instant: (iso: string) =>
      new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso)),
    day: (iso: string) => new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(iso)),
    milliseconds: (value: number) => `${number(value, value < 10 ? 1 : 0)} ms`,
    /** A time in a film: 75.25 is "1:15.3". */
    clock: (seconds: number) => {
      const tenths = Math.round(Math.max(0, seconds) * 10);
      const [hours, minutes] = [Math.floor(tenths / 36000), Math.floor(tenths / 600) % 60];
      const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
      return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
    },
    bytes: (value: number) => {
      const power = Math.min(UNITS.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
      const options = {
        style: "unit",
        unit: UNITS[power],
        unitDisplay: "short",
        maximumFractionDigits: power ? 1 : 0,
      } as const;
      return new Intl.NumberFormat(language, options).format(value / 1000 ** power);
    },
  };
}

export type Formats = ReturnType<typeof formats>;

export function useFormats(): Formats {
  const { language } = useLanguage();
  return useMemo(() => formats(language), [language]);
}
