import { lazy, type ReactNode, Suspense } from "react";
import type { Scores } from "@/api/models";
import { Loading } from "@/components/Loading";
import { Confusion } from "./Confusion";
import { Coverage } from "./Coverage";
import classes from "./Models.module.css";
import { PerClass } from "./PerClass";
import { Sets } from "./Sets";

const Reliability = lazy(() => import("./Reliability"));

/** How well the version reads one test set, after all sets side by side. */
export function ScoresTab({
  results,
  scores,
  choice,
}: {
  results: readonly Scores[];
  scores: Scores;
  choice: ReactNode;
}) {
  return (
    <>
      <Sets results={results} />
      {choice}
      <PerClass scores={scores} />
      <Confusion metrics={scores.metrics} />
      <div className={classes.pair}>
        <Suspense fallback={<Loading />}>
          <Reliability scores={scores} />
        </Suspense>
        <Coverage scores={scores} />
      </div>
    </>
  );
}
