import { CartesianGrid, ErrorBar, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import classes from "./Models.module.css";

interface Props {
  points: readonly { x: number; y: number; around?: [number, number] }[];
  across: string;
  /** Puts one point beside the next, however far apart the numbers are: they are names, as those of versions. */
  evenly?: boolean;
  say: (value?: number) => string;
  /** What the picture shows, in words: the picture itself is not read aloud. */
  caption: string;
}

/** A line over numbers, with intervals where there are some. */
export default function LineFigure({ points, across, evenly = false, say, caption }: Props) {
  const tick = { fill: "var(--mien-quiet)" };
  const isFew = points.length < 12;
  const scale = evenly
    ? ({ type: "category" } as const)
    : ({
        type: "number",
        domain: ["dataMin", "dataMax"],
        allowDecimals: false,
        ticks: isFew ? points.map(({ x }) => x) : undefined,
      } as const);
  return (
    <figure className={classes.figure}>
      <div className={classes.plot} aria-hidden>
        <ResponsiveContainer>
          <LineChart accessibilityLayer={false} data={[...points]} margin={{ top: 12, right: 16, bottom: 24, left: 8 }}>
            <CartesianGrid stroke="var(--mien-line)" vertical={false} />
            <XAxis
              dataKey="x"
              {...scale}
              padding={isFew ? { left: 40, right: 40 } : undefined}
              tick={tick}
              label={{ value: across, position: "bottom", fill: "var(--mien-quiet)" }}
            />
            <YAxis tick={tick} domain={["auto", "auto"]} tickFormatter={say} width={64} />
            <Tooltip
              isAnimationActive={false}
              labelFormatter={(x) => `${across} ${x}`}
              formatter={(y) => [say(Number(y)), ""]}
              separator=""
              contentStyle={{ background: "var(--mien-card)", border: "1px solid var(--mien-line)", borderRadius: 8 }}
            />
            <Line
              dataKey="y"
              type="linear"
              stroke="var(--mantine-primary-color-filled)"
              strokeWidth={2}
              dot={isFew}
              isAnimationActive={false}
            >
              {isFew && <ErrorBar dataKey="around" stroke="var(--mien-quiet)" width={6} isAnimationActive={false} />}
            </Line>
          </LineChart>
        </ResponsiveContainer>
      </div>
      <figcaption className={classes.caption}>{caption}</figcaption>
    </figure>
  );
}
