import { NativeSelect } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { versionQuery } from "@/api/modelVersion";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { useSetTitle } from "@/lib/useSetTitle";
import { CompareTable } from "./CompareTable";
import classes from "./Models.module.css";
import { idOf, resultsOf, tellingSet } from "./scores";

interface Props {
  name: string;
  first: number;
  second: number;
}

/** The sets that both were measured on, and the chosen one measure by measure. */
export function Comparison({ name, first, second }: Props) {
  const t = useT();
  const titleOf = useSetTitle();
  const [chosen, setChosen] = useState("");
  const [a, b] = useQueries({ queries: [first, second].map((version) => versionQuery(name, version)) });
  const error = a?.error ?? b?.error;
  if (error) return <ProblemAlert error={error} />;
  if (!a?.data || !b?.data) return <Loading />;
  const theirs = resultsOf(b.data);
  const common = resultsOf(a.data).filter((one) => theirs.some((other) => idOf(other) === idOf(one)));
  const set = common.find((one) => idOf(one) === chosen) ?? tellingSet(common);
  const other = set && theirs.find((one) => idOf(one) === idOf(set));
  if (!set || !other) return <p>{t("models.comparing.nothing")}</p>;
  return (
    <>
      <div className={classes.choices}>
        <NativeSelect
          label={t("models.sets.choose")}
          data={common.map((one) => ({ value: idOf(one), label: titleOf(one.title) }))}
          value={idOf(set)}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      </div>
      <Card title={titleOf(set.title)}>
        <CompareTable first={set} second={other} names={[first, second]} />
        <p className={classes.caption}>{t("models.comparing.note")}</p>
      </Card>
    </>
  );
}
