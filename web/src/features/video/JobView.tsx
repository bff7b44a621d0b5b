import { Anchor, Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useFollowedJob } from "@/api/followJob";
import { isOver, type Job } from "@/api/listJobs";
import { useMe } from "@/api/me";
import { Card } from "@/components/Card";
import { Gate } from "@/components/Gate";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { ArchiveResult } from "./ArchiveResult";
import { DeleteJob, useCancel } from "./DeleteJob";
import { FaultAlert } from "./FaultAlert";
import { JobProgress } from "./JobRow";
import rows from "./Rows.module.css";
import { StateBadge } from "./StateBadge";

const FilmResult = lazy(() => import("./FilmResult"));

/** One film or archive: how its reading goes, then what was read. */
export function JobView({ id }: { id: string }) {
  const t = useT();
  const { instant } = useFormats();
  const { data: job, error, refetch } = useFollowedJob(id);
  const name = job?.request.source || t("video.jobs.unnamed");
  const back = (
    <span className={rows.line}>
      <Anchor component={Link} to="/video" underline="always">
        {t("video.job.back")}
      </Anchor>
      {job?.state === "succeeded" && job.finished_at && (
        <span>{t("video.job.made", { at: instant(job.finished_at) })}</span>
      )}
    </span>
  );
  return (
    <Page title={job ? name : t("video.title")} lead={back} actions={job && <JobActions job={job} />}>
      <Gate>
        {error && <ProblemAlert error={error} onRetry={refetch} />}
        {!job && !error && <Loading />}
        {job && <JobState job={job} isHeard={!error} />}
      </Gate>
    </Page>
  );
}

function JobState({ job, isHeard }: { job: Job; isHeard: boolean }) {
  const t = useT();
  if (!isOver(job)) return <Underway job={job} isHeard={isHeard} />;
  if (job.state === "failed") return <FaultAlert job={job} />;
  if (job.state === "cancelled") return <p className={rows.quiet}>{t("video.job.cancelledText")}</p>;
  if (job.kind === "archive") return <ArchiveResult job={job} />;
  return (
    <Suspense fallback={<Loading />}>
      <FilmResult job={job} />
    </Suspense>
  );
}

const STAGES = ["starting", "fetching", "reading", "writing", "storing"] as const;

function Underway({ job, isHeard }: { job: Job; isHeard: boolean }) {
  const t = useT();
  const { percent } = useFormats();
  const stage = STAGES.find((one) => one === job.stage && job.state === "running") ?? "queued";
  return (
    <Card>
      <div className={rows.main}>
        <span className={rows.line} role="status">
          <StateBadge job={job} />
          <span>{t(`video.stage.${stage}`, { share: percent(job.progress) })}</span>
        </span>
        <JobProgress job={job} isHeard={isHeard} />
        {job.error && (
          <span className={rows.words}>
            {t("video.stage.attempt", { count: job.attempt })} <span lang="en">{job.error.message}</span>
          </span>
        )}
      </div>
    </Card>
  );
}

function JobActions({ job }: { job: Job }) {
  const t = useT();
  const navigate = useNavigate();
  const { mayWrite } = useMe();
  const cancel = useCancel(job);
  const [asks, setAsks] = useState(false);
  if (!mayWrite) return null;
  if (!isOver(job)) {
    return (
      <Button variant="default" disabled={job.cancel_requested} onClick={() => cancel.mutate(job.id)}>
        {t("words.cancel")}
      </Button>
    );
  }
  return (
    <>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t("words.delete")}
      </Button>
      <DeleteJob job={job} opened={asks} onClose={() => setAsks(false)} onDeleted={() => navigate("/video")} />
    </>
  );
}
