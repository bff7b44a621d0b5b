import { Button, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type PictureResult, picturesQuery } from "@/api/getResults";
import type { Job } from "@/api/listJobs";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import { Exports } from "./Exports";

/** What was read in each picture of an archive. */
export function ArchiveResult({ job }: { job: Job }) {
  const t = useT();
  const query = useInfiniteQuery(picturesQuery(job.id));
  const pictures = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Card title={t("video.archive.title")}>
        {query.isPending && <Loading />}
        {query.error && <ProblemAlert error={query.error} onRetry={query.refetch} />}
        <Table.ScrollContainer minWidth={420} type="native">
          <Table aria-label={t("video.archive.table")}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("video.archive.picture")}</Table.Th>
                <Table.Th>{t("video.archive.faces")}</Table.Th>
                <Table.Th>{t("video.archive.read")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pictures.map((one, index) => (
                <Row key={index} one={one} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
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

function Row({ one }: { one: PictureResult }) {
  const t = useT();
  const { percent } = useFormats();
  if ("error" in one) {
    return (
      <Table.Tr>
        <Table.Td>{one.image.source}</Table.Td>
        <Table.Td colSpan={2}>{one.error.message}</Table.Td>
      </Table.Tr>
    );
  }
  const reads = one.faces.map(({ dominant, emotions }) => {
    const share = emotions.find(({ label }) => label === dominant)?.probability ?? 0;
    return `${t(`words.label.${dominant}` as Key)} ${percent(share)}`;
  });
  return (
    <Table.Tr>
      <Table.Td>{one.image.source}</Table.Td>
      <Table.Td>{one.faces.length}</Table.Td>
      <Table.Td>{reads.join(", ") || t("video.archive.none")}</Table.Td>
    </Table.Tr>
  );
}
