import { lazy, Suspense, useEffect } from "react";
import { Card } from "@/components/Card";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { Controls } from "./Controls";
import { Figures } from "./Figures";
import { Options } from "./Options";
import { PeopleList } from "./PeopleList";
import classes from "./Session.module.css";
import { Stage } from "./Stage";
import { Summary } from "./Summary";
import { Trouble } from "./Trouble";
import { useEngine } from "./useEngine";

const Timeline = lazy(() => import("./Timeline").then(({ Timeline }) => ({ default: Timeline })));

/** The camera, what is read in it now, what was in the last minute, and the summary. */
export function Session() {
  const t = useT();
  const { percent } = useFormats();
  const { engine, view } = useEngine();
  useEffect(() => {
    engine.caption = ({ person, dominant, uncertain, shares }) =>
      t("live.people.caption", {
        number: person,
        label: `${t(`words.label.${dominant}` as Key)}${uncertain ? "?" : ""}`,
        share: percent(shares[dominant] ?? 0),
      });
  }, [engine, t, percent]);
  useEffect(() => {
    engine.start(); // whoever agreed wants the camera on
  }, [engine]);
  return (
    <div className={classes.session}>
      <div className={classes.main}>
        <Card title={t("live.stage.name")} hideTitle>
          {view.trouble && <Trouble trouble={view.trouble} onRetry={() => engine.start()} />}
          <Stage engine={engine} view={view} />
          <Controls engine={engine} state={view.state} />
          <Figures figures={view.figures} skipped={view.skipped} />
        </Card>
        <Card title={t("live.timeline.title")}>
          <Suspense fallback={<div className={classes.chart} />}>
            <Timeline recording={view.recording} people={view.people} isRunning={view.state === "running"} />
          </Suspense>
        </Card>
      </div>
      <div className={classes.side}>
        <PeopleList people={view.people} isOn={view.isFresh} />
        <Options engine={engine} cameras={view.cameras} />
      </div>
      <Summary
        recording={view.recording}
        second={view.second}
        isOff={view.state === "off"}
        onDiscard={engine.discard}
      />
    </div>
  );
}
