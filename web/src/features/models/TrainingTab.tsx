import { NativeSelect } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { VersionFacts } from "@/api/models";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import classes from "./Models.module.css";

const LineFigure = lazy(() => import("./LineFigure"));

/** Any column of the training's history over its epochs; the recipe; and where it was trained. */
export function TrainingTab({ version: { history, card } }: { version: VersionFacts }) {
  const t = useT();
  return (
    <>
      {history.length ? <History history={history} /> : <p>{t("models.training.none")}</p>}
      {card.recipe && (
        <Card title={t("models.training.recipe")}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
          <section className={classes.scroll} aria-label={t("models.training.recipe")} tabIndex={0}>
            <pre className={classes.code}>{card.recipe}</pre>
          </section>
        </Card>
      )}
      {card.environment && (
        <Card title={t("models.training.environment")}>
          <p className={classes.text}>
            {Object.entries(card.environment)
              .map(([what, said]) => `${what} ${said}`)
              .join(", ")}
          </p>
        </Card>
      )}
    </>
  );
}

function History({ history }: { history: VersionFacts["history"] }) {
  const t = useT();
  const { number } = useFormats();
  const columns = Object.keys(history[0] ?? {}).filter((column) => column !== "epoch");
  const [measure, setMeasure] = useState(columns.includes("score") ? "score" : (columns[0] ?? ""));
  const points = history.flatMap((epoch, place) => {
    const y = epoch[measure];
    return typeof y === "number" ? [{ x: epoch.epoch ?? place + 1, y }] : [];
  });
  const say = (value = 0) => number(value, 3);
  const values = { measure, count: points.length, first: say(points[0]?.y), last: say(points.at(-1)?.y) };
  return (
    <Card title={t("models.training.title")}>
      <div className={classes.choices}>
        <NativeSelect
          label={t("models.training.choose")}
          data={columns}
          value={measure}
          onChange={(event) => setMeasure(event.currentTarget.value)}
        />
      </div>
      <Suspense fallback={<Loading />}>
        <LineFigure
          points={points}
          across={t("models.training.epoch")}
          say={say}
          caption={t("models.training.figure", values)}
        />
      </Suspense>
    </Card>
  );
}
