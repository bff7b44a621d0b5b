import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type PictureResult, picturesQuery } from "@/api/getResults";
import type { Job } from "@/api/listJobs";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { Exports } from "./Exports";

/** What was read in each picture of an archive. */
export function ArchiveResult({ job }: { job: Job }) {
  const t = useT();
  const read = useReads();
  const query = useInfiniteQuery(picturesQuery(job.id));
  const pictures = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Card title={t("video.archive.title")}>
        {query.isPending && <Loading />}
        {query.error && <ProblemAlert error={query.error} onRetry={query.refetch} />}
        {pictures.length > 0 && (
          <DataTable
            caption={t("video.archive.table")}
            hideCaption
            head={[t("video.archive.picture"), t("video.archive.faces"), t("video.archive.read")]}
            numbers={[1]}
            rows={pictures.map((one, index) => ({ key: index, cells: [one.image.source, ...read(one)] }))}
          />
        )}
        {query.hasNextPage && (
          <Button mt="md" variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t("video.archive.more")}
          </Button>
        )}
      </Card>
      <Exports job={job} />
    </>
  );
}

/** How many faces a picture has and what they show, or why it could not be read. */
function useReads() {
  const t = useT();
  const { percent } = useFormats();
  return (one: PictureResult) => {
    if ("error" in one) {
      const why = (
        <span key="why" lang="en">
          {one.error.message}
        </span>
      );
      return ["–", why];
    }
    const reads = one.faces.map(({ dominant, emotions }) => {
      const share = emotions.find(({ label }) => label === dominant)?.probability ?? 0;
      return `${t(`words.label.${dominant}` as Key)} ${percent(share)}`;
    });
    return [one.faces.length, reads.join(", ") || t("video.archive.none")];
  };
}
