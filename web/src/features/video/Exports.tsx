import { Button, Group } from "@mantine/core";
import { IconDownload, IconFileText } from "@tabler/icons-react";
import type { Job } from "@/api/listJobs";
import { Card } from "@/components/Card";
import { WRAPPING } from "@/components/wrapping";
import { download } from "@/lib/download";
import type { Names } from "@/lib/filmNames";
import { useT } from "@/lib/I18n";
import { presences } from "./people";
import type { Episode, Reading } from "./reading";

const FORMS = ["csv", "jsonl", "parquet", "events", "mp4"] as const;

interface Props {
  job: Job;
  /** Of a film: what the page makes a summary of. */
  reading?: Reading;
  episodes?: readonly Episode[];
  names?: Names;
}

/** The files of a job, and a summary that the page makes, with the names that the person gave. */
export function Exports({ job, reading, episodes = [], names = {} }: Props) {
  const t = useT();
  const stem = job.request.source.replace(/\.\w+$/, "") || "mien";
  const summarize = () => {
    if (!reading) return;
    const people = presences(reading).map((one) => ({ ...one, name: names[one.id] ?? "" }));
    const summary = { source: job.request.source, job: job.id, labels: reading.labels, people, episodes };
    download(JSON.stringify(summary, null, 2), `${stem}-summary.json`, "application/json");
  };
  return (
    <Card title={t("video.exports.title")}>
      <Group gap="xs">
        {job.results.html && (
          <Button
            component="a"
            classNames={WRAPPING}
            href={job.results.html}
            target="_blank"
            rel="noreferrer"
            variant="light"
            leftSection={<IconFileText size={18} aria-hidden />}
          >
            {t("video.exports.html")}
          </Button>
        )}
        {FORMS.filter((form) => job.results[form]).map((form) => (
          <Button
            key={form}
            component="a"
            classNames={WRAPPING}
            href={job.results[form]}
            download={nameOf(stem, form)}
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            {t(`video.exports.${form}`)}
          </Button>
        ))}
        {reading && (
          <Button
            classNames={WRAPPING}
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            onClick={summarize}
          >
            {t("video.exports.summary")}
          </Button>
        )}
      </Group>
    </Card>
  );
}

const nameOf = (stem: string, form: (typeof FORMS)[number]) =>
  form === "events" ? `${stem}-events.csv` : `${stem}.${form}`;
