import { ProblemError } from "@/api/problem";
import { announce } from "./announce";
import { useKnown, useT } from "./I18n";

/** What to say of an error. */
interface Said {
  title: string;
  /** What it means for the person, and what helps; "" where the page does not know. */
  text: string;
  /** What the server says of the very case, or the browser: English in every language of the page, or "". */
  detail: string;
}

/** `useProblem()(error)`: the page's own words for this kind of error, and apart from them those of the server. */
export function useProblem(): (error: unknown) => Said {
  const t = useT();
  const known = useKnown();
  return (error) => {
    if (!(error instanceof ProblemError)) return { title: t("problems.fallback"), text: "", detail: String(error) };
    const { slug, title, detail, remedy } = error;
    if (slug === "offline") return { title: t("problems.offline.title"), text: t("problems.offline.text"), detail: "" };
    const own = known(`problems.kind.${slug}.title`, "");
    if (own) return { title: own, text: known(`problems.kind.${slug}.text`, ""), detail };
    return { title: t("problems.fallback"), text: "", detail: [title, detail, remedy].filter(Boolean).join(" · ") };
  };
}

/** `useTellProblem()(error)` says in a toast what went wrong. */
export function useTellProblem(): (error: unknown) => void {
  const say = useProblem();
  return (error) => {
    const { title, detail } = say(error);
    announce(title, "failed", detail);
  };
}
