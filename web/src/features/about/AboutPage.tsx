import { Page } from "@/components/Page";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import classes from "./AboutPage.module.css";
import { Cite } from "./Cite";
import { Law } from "./Law";
import { Licence } from "./Licence";
import { Limits } from "./Limits";
import { Model } from "./Model";
import { Numbers } from "./Numbers";
import { Privacy } from "./Privacy";
import { Reads } from "./Reads";
import { useCard } from "./useCard";

const PARTS = ["reads", "numbers", "limits", "law", "privacy", "model", "cite", "licence"] as const;

export default function AboutPage() {
  const t = useT();
  const facts = useCard();
  return (
    <Page title={t("about.title")} lead={t("about.lead")}>
      <div className={classes.columns}>
        <nav aria-label={t("about.contents")} className={classes.contents}>
          <ul>
            {PARTS.map((part) => (
              <li key={part}>
                <a href={`#${part}`}>{t(`about.${part}.title`)}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className={classes.parts}>
          {facts.error && <ProblemAlert error={facts.error} onRetry={facts.refetch} />}
          <Reads />
          <Numbers {...facts} />
          <Limits {...facts} />
          <Law />
          <Privacy {...facts} />
          <Model {...facts} />
          <Cite {...facts} />
          <Licence {...facts} />
        </div>
      </div>
    </Page>
  );
}
