import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Ref } from "react";
import { isOver, jobsQuery } from "@/api/listJobs";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { FollowedRow, JobRow } from "./JobRow";
import rows from "./Rows.module.css";

const ASK_MS = 3_000;

/**
 * The person's films and archives. Of those that are not over the oldest, which is read first, is followed by its
 * events; a browser opens six connections to one server, so the others are asked for together.
 */
export function JobList({ ref }: { ref?: Ref<HTMLElement> }) {
  const t = useT();
  const query = useInfiniteQuery({
    ...jobsQuery(),
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some((job) => !isOver(job))) ? ASK_MS : false,
  });
  const jobs = query.data?.pages.flatMap(({ items }) => items);
  const followed = jobs?.findLast((job) => !isOver(job))?.id;
  return (
    <Card ref={ref} title={t("video.jobs.title")}>
      {query.isPending && <Loading />}
      {query.error && <ProblemAlert error={query.error} onRetry={query.refetch} />}
      {jobs?.length === 0 && <p className={rows.quiet}>{t("video.jobs.none")}</p>}
      <ul className={rows.rows}>
        {jobs?.map((job) =>
          job.id === followed ? <FollowedRow key={job.id} job={job} /> : <JobRow key={job.id} job={job} />,
        )}
      </ul>
      {query.hasNextPage && (
        <Button
          className={rows.more}
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t("video.jobs.more")}
        </Button>
      )}
    </Card>
  );
}
