import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { useFollowedJob } from "@/api/followJob";
import { isOver, type Job } from "@/api/listJobs";
import { useMe } from "@/api/me";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { DeleteJob, useCancel } from "./DeleteJob";
import rows from "./Rows.module.css";
import { StateBadge } from "./StateBadge";

/** A row that changes as soon as the job does. */
export function FollowedRow({ job }: { job: Job }) {
  const { data, error } = useFollowedJob(job.id);
  return <JobRow job={data ?? job} isHeard={!error} />;
}

export function JobRow({ job, isHeard = true }: { job: Job; isHeard?: boolean }) {
  const t = useT();
  const { instant } = useFormats();
  const name = job.request.source || t("video.jobs.unnamed");
  return (
    <li className={rows.row} data-stack={isOver(job) ? undefined : "narrow"}>
      <div className={rows.main}>
        <Link to={`/video/${job.id}`} className={rows.name} aria-label={t("video.jobs.open", { name })}>
          {name}
        </Link>
        <span className={rows.line}>
          <StateBadge job={job} />
          <span className={rows.words}>
            {t(`video.jobs.${job.kind}`)} · {instant(job.created_at)}
          </span>
        </span>
        {!isOver(job) && <JobProgress job={job} isHeard={isHeard} />}
        {job.state === "failed" && <span className={rows.words}>{t("video.fault.title")}</span>}
      </div>
      <RowActions job={job} name={name} />
    </li>
  );
}

/** Moves while the job is read and the server says so. */
export function JobProgress({ job, isHeard = true }: { job: Job; isHeard?: boolean }) {
  const t = useT();
  return (
    <Progress.Root size="sm">
      <Progress.Section
        value={100 * job.progress}
        animated={isHeard && job.state === "running"}
        aria-label={t("video.jobs.progress", { name: job.request.source })}
      />
    </Progress.Root>
  );
}

function RowActions({ job, name }: { job: Job; name: string }) {
  const t = useT();
  const { mayWrite } = useMe();
  const cancel = useCancel(job);
  const [asks, setAsks] = useState(false);
  if (!mayWrite) return null;
  if (!isOver(job)) {
    return (
      <div className={rows.actions}>
        <Button
          size="compact-md"
          variant="default"
          disabled={job.cancel_requested}
          loading={cancel.isPending}
          aria-label={t("video.jobs.cancel", { name })}
          onClick={() => cancel.mutate(job.id)}
        >
          {t("words.cancel")}
        </Button>
      </div>
    );
  }
  return (
    <div className={rows.actions}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t("video.jobs.remove", { name })}
        onClick={() => setAsks(true)}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
      <DeleteJob job={job} opened={asks} onClose={() => setAsks(false)} />
    </div>
  );
}
