import {
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  XAxis,
  YAxis,
  ZAxis,
} from "recharts";
import type { Scores } from "@/api/models";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import classes from "./Models.module.css";

/** Confidence against how often it is right, as a picture and as a table. */
export default function Reliability({ scores }: { scores: Scores }) {
  const t = useT();
  const { percent, number } = useFormats();
  const bins = scores.metrics.reliability.filter(({ rows }) => rows > 0);
  const hasVotes = bins.some(({ votes }) => votes !== null);
  const axis = { type: "number", domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] } as const;
  const tick = { fill: "var(--mien-quiet)" };
  const label = (value: string) => ({ value, fill: "var(--mien-quiet)" });
  const before = scores.ece_uncalibrated;
  return (
    <Card title={t("models.reliability.title")}>
      <p className={classes.text}>
        {t("models.reliability.text")} {hasVotes && t("models.reliability.votesText")}
      </p>
      <figure className={classes.figure}>
        <div className={classes.plot} aria-hidden>
          <ResponsiveContainer>
            <ScatterChart accessibilityLayer={false} margin={{ top: 8, right: 12, bottom: 24, left: 8 }}>
              <CartesianGrid stroke="var(--mien-line)" />
              <XAxis
                {...axis}
                dataKey="confidence"
                tick={tick}
                tickFormatter={(value) => percent(value)}
                label={{ ...label(t("models.reliability.confidence")), position: "bottom" }}
              />
              <YAxis {...axis} dataKey="share" tick={tick} tickFormatter={(value) => percent(value)} />
              <ZAxis dataKey="rows" range={[30, 260]} />
              <ReferenceLine
                segment={[
                  { x: 0, y: 0 },
                  { x: 1, y: 1 },
                ]}
                stroke="var(--mien-quiet)"
                strokeDasharray="4 4"
              />
              <Scatter
                isAnimationActive={false}
                data={bins.map((bin) => ({ ...bin, share: bin.accuracy }))}
                fill="var(--mantine-primary-color-filled)"
              />
              {hasVotes && (
                <Scatter
                  isAnimationActive={false}
                  shape="diamond"
                  data={bins.map((bin) => ({ ...bin, share: bin.votes }))}
                  fill="var(--emotion-happy)"
                />
              )}
            </ScatterChart>
          </ResponsiveContainer>
        </div>
        <figcaption className={classes.caption}>
          <Key colour="var(--mantine-primary-color-filled)" text={`● ${t("models.reliability.accuracy")}`} />
          {hasVotes && <Key colour="var(--emotion-happy)" text={`◆ ${t("models.reliability.votes")}`} />}
          {before !== undefined && t("models.reliability.before", { value: number(before, 3) })}
        </figcaption>
      </figure>
      <details>
        <summary>{t("models.reliability.table")}</summary>
        <DataTable
          caption={t("models.reliability.caption")}
          hideCaption
          head={(["confidence", "accuracy", "votes", "faces"] as const).map((one) => t(`models.reliability.${one}`))}
          numbers={[1, 2, 3]}
          rows={bins.map((bin) => ({
            key: bin.low,
            cells: [
              percent(bin.confidence, 1),
              percent(bin.accuracy, 1),
              bin.votes === null ? "–" : percent(bin.votes, 1),
              number(bin.rows),
            ],
          }))}
        />
      </details>
    </Card>
  );
}

function Key({ colour, text }: { colour: string; text: string }) {
  const [mark, ...words] = text.split(" ");
  return (
    <span style={{ marginInlineEnd: "1rem" }}>
      <span aria-hidden style={{ color: colour }}>
        {mark}
      </span>{" "}
      {words.join(" ")}
    </span>
  );
}
