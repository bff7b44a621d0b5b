import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { serverQuery } from "@/api/serverFacts";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { announce } from "@/lib/announce";
import { download } from "@/lib/download";
import { EMOTIONS, type Label } from "@/lib/emotions";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { readingRows, summaryDocument, summaryRows } from "./exports";
import type { PersonSummary, Recording } from "./record";
import classes from "./Summary.module.css";

const COLUMNS = ["person", "seen", "strongest", "mean", "peak", "uncertain"] as const;

interface Props {
  recording: Recording;
  /** These two say when to look anew, for the recording grows in place. */
  second: number;
  isOff: boolean;
  onDiscard: () => void;
}

/** What each person showed on the whole; kept by the page alone, and gone with it unless it is downloaded. */
export const Summary = memo(function Summary({ recording, onDiscard }: Props) {
  const t = useT();
  const { instant } = useFormats();
  const cells = useCells();
  if (recording.isEmpty) return null;
  const people = recording.summary();
  const count = people.reduce((sum, { readings }) => sum + readings, 0);
  return (
    <Card title={t("live.summary.title")}>
      <p className={classes.intro}>
        {t("live.summary.intro")} {t("live.summary.from", { start: instant(recording.startedAt.toISOString()), count })}
        .
      </p>
      <DataTable
        caption={t("live.summary.table")}
        hideCaption
        head={COLUMNS.map((name) => t(`live.summary.${name}`))}
        numbers={[COLUMNS.indexOf("uncertain")]}
        rows={people.map((one) => ({ key: one.person, cells: cells(one) }))}
      />
      {recording.dropped > 0 && <p>{t("live.summary.dropped", { count: recording.dropped })}</p>}
      <Downloads recording={recording} onDiscard={onDiscard} />
    </Card>
  );
});

/** One person's cells, in the order of `COLUMNS`. */
function useCells() {
  const t = useT();
  const { percent, clock } = useFormats();
  const name = (label: Label) => t(`words.label.${label}` as Key);
  return (one: PersonSummary) => {
    const strongest = largest((label) => one.strongest[label] ?? 0);
    const mean = largest((label) => one.mean[label] ?? 0);
    const peak = largest((label) => (label === "neutral" ? -1 : (one.peaks[label]?.share ?? 0)));
    const { share = 0, at = 0 } = one.peaks[peak] ?? {};
    return [
      t("live.people.person", { number: one.person }),
      t("live.summary.span", { from: clock(one.firstAt), to: clock(one.lastAt) }),
      t("live.summary.share", { label: name(strongest), share: percent(one.strongest[strongest] ?? 0) }),
      t("live.summary.level", { label: name(mean), share: percent(one.mean[mean] ?? 0) }),
      t("live.summary.at", { label: name(peak), share: percent(share), time: clock(at) }),
      percent(one.uncertain),
    ];
  };
}

const largest = (of: (label: Label) => number): Label =>
  EMOTIONS.reduce<Label>((best, label) => (of(label) > of(best) ? label : best), "neutral");

function Downloads({ recording, onDiscard }: { recording: Recording; onDiscard: () => void }) {
  const t = useT();
  const { data: server } = useQuery(serverQuery);
  const name = `mien-live-${recording.startedAt.toISOString().slice(0, 19).replace(/[T:]/g, "-")}`;
  const table = async (rows: object[], file: string) => {
    const { default: Papa } = await import("papaparse");
    download(`${Papa.unparse(rows)}\r\n`, file, "text/csv");
  };
  const json = () => {
    const document = summaryDocument(recording, server?.model ?? null, server?.notice ?? "");
    download(`${JSON.stringify(document, null, 1)}\n`, `${name}.json`, "application/json");
  };
  const discard = () => {
    onDiscard();
    announce(t("live.summary.discarded"));
  };
  return (
    <div className={classes.downloads}>
      <Button variant="default" onClick={json}>
        {t("live.summary.json")}
      </Button>
      <Button variant="default" onClick={() => table(summaryRows(recording.summary()), `${name}.csv`)}>
        {t("live.summary.csv")}
      </Button>
      <Button variant="default" onClick={() => table(readingRows(recording), `${name}-readings.csv`)}>
        {t("live.summary.readings")}
      </Button>
      <Button variant="subtle" color="red" onClick={discard}>
        {t("live.summary.discard")}
      </Button>
    </div>
  );
}
