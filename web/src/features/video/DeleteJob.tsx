import { Button, Group, Modal } from "@mantine/core";
import { useDeleteJob } from "@/api/deleteJob";
import type { Job } from "@/api/listJobs";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import { useTellProblem } from "@/lib/useProblem";

/** Cancels a job, and says what comes of it. */
export function useCancel(job: Job) {
  const t = useT();
  const tell = useTellProblem();
  const name = job.request.source;
  const mutation = useDeleteJob();
  const said = {
    onSuccess: (now: Job | undefined) =>
      announce(t(now?.state === "cancelled" ? "video.jobs.cancelled" : "video.jobs.stopping", { name })),
    onError: tell,
  };
  return { ...mutation, mutate: (id: string) => mutation.mutate(id, said) };
}

interface Props {
  job: Job;
  opened: boolean;
  onClose: () => void;
  onDeleted?: () => void;
}

/** Asks once more, since nothing brings it back. */
export function DeleteJob({ job, opened, onClose, onDeleted }: Props) {
  const t = useT();
  const tell = useTellProblem();
  const remove = useDeleteJob();
  const name = job.request.source || t("video.jobs.unnamed");
  const yes = () =>
    remove.mutate(job.id, {
      onSuccess: () => {
        announce(t("video.jobs.removed", { name }));
        onClose();
        onDeleted?.();
      },
      onError: tell,
    });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("video.jobs.remove", { name })}
      lockScroll={false}
      closeButtonProps={{ "aria-label": t("words.close") }}
    >
      <p>{t("video.jobs.confirm", { name })}</p>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t("words.cancel")}
        </Button>
        <Button color="red.9" loading={remove.isPending} onClick={yes}>
          {t("words.delete")}
        </Button>
      </Group>
    </Modal>
  );
}
