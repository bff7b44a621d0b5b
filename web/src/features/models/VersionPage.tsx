import { Anchor, NativeSelect, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Scores, VersionFacts } from "@/api/models";
import { versionQuery } from "@/api/modelVersion";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { useSetTitle } from "@/lib/useSetTitle";
import { Aliases } from "./Aliases";
import { CardTab } from "./CardTab";
import { FairnessTab } from "./FairnessTab";
import classes from "./Models.module.css";
import { RobustnessTab } from "./RobustnessTab";
import { ScoresTab } from "./ScoresTab";
import { idOf, resultsOf, tellingSet } from "./scores";
import { TrainingTab } from "./TrainingTab";

/** One version: its card, scores, fairness, robustness and training. */
export function VersionPage({ name, version }: { name: string; version: number }) {
  const t = useT();
  const { data, error, refetch } = useQuery(versionQuery(name, version));
  const title = `${name} · ${t("models.version", { version: String(version) })}`;
  const back = (
    <Anchor component={Link} to="/models">
      {t("models.back")}
    </Anchor>
  );
  return (
    <Page title={title} lead={data && <Aliases version={data} inUse={false} />} actions={back}>
      {error && <ProblemAlert error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && <Parts version={data} />}
    </Page>
  );
}

function Parts({ version }: { version: VersionFacts }) {
  const t = useT();
  const results = resultsOf(version);
  const [chosen, choose] = useState(() => tellingSet(results));
  const sets = <SetChoice results={results} chosen={chosen} choose={choose} />;
  const unmeasured = <p>{t("models.unmeasured")}</p>;
  const parts = {
    card: <CardTab version={version} />,
    scores: chosen ? <ScoresTab results={results} scores={chosen} choice={sets} /> : unmeasured,
    fairness: chosen ? <FairnessTab scores={chosen} choice={sets} /> : unmeasured,
    robustness: <RobustnessTab metrics={version.metrics} />,
    training: <TrainingTab version={version} />,
  };
  const names = Object.keys(parts) as (keyof typeof parts)[];
  return (
    <Tabs defaultValue="card" keepMounted={false}>
      <Tabs.List mb="lg">
        {names.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`models.tabs.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {names.map((one) => (
        <Tabs.Panel key={one} value={one} className={classes.stack}>
          {parts[one]}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

interface ChoiceProps {
  results: readonly Scores[];
  chosen: Scores | undefined;
  choose: (scores: Scores | undefined) => void;
}

function SetChoice({ results, chosen, choose }: ChoiceProps) {
  const t = useT();
  const titleOf = useSetTitle();
  return (
    <div className={classes.choices}>
      <NativeSelect
        label={t("models.sets.choose")}
        data={results.map((one) => ({ value: idOf(one), label: titleOf(one.title) }))}
        value={chosen && idOf(chosen)}
        onChange={(event) => choose(results.find((one) => idOf(one) === event.currentTarget.value))}
      />
    </div>
  );
}
