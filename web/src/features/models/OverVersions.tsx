import { useQueries } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { Model } from "@/api/models";
import { versionQuery } from "@/api/modelVersion";
import { Loading } from "@/components/Loading";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { useSetTitle } from "@/lib/useSetTitle";
import classes from "./Models.module.css";
import { idOf, resultsOf, tellingSet } from "./scores";

const LineFigure = lazy(() => import("./LineFigure"));

const MOST = 10; // a version's scores are half a megabyte

/** The accuracy of each of the newest versions on the same faces, with its interval. */
export function OverVersions({ model }: { model: Model }) {
  const t = useT();
  const titleOf = useSetTitle();
  const { percent } = useFormats();
  const versions = model.versions.slice(-MOST);
  const found = useQueries({ queries: versions.map(({ version }) => versionQuery(model.name, version)) });
  if (found.some(({ isPending }) => isPending)) return <Loading />;
  const facts = found.flatMap(({ data }) => (data ? [data] : []));
  const set = tellingSet(resultsOf(facts.at(-1)));
  const points = facts.flatMap((one) => {
    const scores = set && resultsOf(one).find((other) => idOf(other) === idOf(set));
    if (!scores) return [];
    const { value, low, high } = scores.metrics.accuracy;
    return [{ x: one.version, y: value, around: [value - low, high - value] as [number, number] }];
  });
  if (!set || points.length < 2) return null;
  return (
    <section aria-label={t("models.overVersions.title")}>
      <h3>{t("models.overVersions.title")}</h3>
      <Suspense fallback={<Loading />}>
        <LineFigure
          points={points}
          across={t("models.column.version")}
          evenly
          say={(value = 0) => percent(value, 1)}
          caption={t("models.overVersions.caption", { set: titleOf(set.title) })}
        />
      </Suspense>
      <ul className="visually-hidden">
        {points.map(({ x, y }) => (
          <li key={x} className={classes.text}>
            {t("models.version", { version: String(x) })}: {percent(y, 1)}
          </li>
        ))}
      </ul>
    </section>
  );
}
