import { Checkbox } from "@mantine/core";
import { IconMovie, IconPhoto, IconZip } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Analysis } from "@/api/listAnalyses";
import type { Job } from "@/api/listJobs";
import { colourVariable } from "@/lib/emotions";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import type { Entry } from "./entries";
import classes from "./History.module.css";

const ICONS = { picture: IconPhoto, video: IconMovie, archive: IconZip };
const MOST_READS = 4;

interface Props {
  entry: Entry;
  isChosen: boolean;
  /** Absent: it cannot be chosen. */
  onChoose?: () => void;
}

/** One thing that was read: what, when, and what came of it. */
export function EntryRow({ entry, isChosen, onChoose }: Props) {
  const t = useT();
  const { instant, day } = useFormats();
  const isPicture = entry.of === "picture";
  const name = isPicture ? entry.analysis.image.source : entry.job.request.source;
  const kind = isPicture ? "picture" : entry.job.kind;
  const Icon = ICONS[kind];
  const kept = isPicture ? ` · ${t("history.list.expires", { day: day(entry.analysis.expires_at) })}` : "";
  return (
    <li className={classes.row}>
      {onChoose ? (
        <Checkbox aria-label={t("history.list.select", { name })} checked={isChosen} onChange={onChoose} />
      ) : (
        <span />
      )}
      <Icon size={24} stroke={1.5} aria-hidden />
      <div className={classes.main}>
        <Link
          className={classes.name}
          to={isPicture ? `/history/${entry.id}` : `/video/${entry.id}`}
          aria-label={t("history.list.open", { name })}
        >
          {name}
        </Link>
        <span className={classes.words}>
          {t(`history.list.${kind}`)} · {instant(entry.at)}
          {kept}
        </span>
      </div>
      <span className={classes.reads}>
        {isPicture ? <Reads analysis={entry.analysis} /> : <State job={entry.job} />}
      </span>
    </li>
  );
}

function Reads({ analysis: { faces } }: { analysis: Analysis }) {
  const t = useT();
  if (!faces.length) return <span className={classes.words}>{t("history.list.noFace")}</span>;
  if (faces.length > MOST_READS) return <span>{t("history.list.faces", { count: faces.length })}</span>;
  return faces.map((face) => (
    <span key={face.face_id}>
      <span className={classes.dot} style={{ background: colourVariable(face.dominant) }} aria-hidden />
      {t(`words.label.${face.dominant}` as Key)}
    </span>
  ));
}

function State({ job }: { job: Job }) {
  const t = useT();
  const { percent } = useFormats();
  return (
    <span>
      {t(`history.state.${job.state}`)}
      {job.state === "running" && ` ${percent(job.progress)}`}
    </span>
  );
}
