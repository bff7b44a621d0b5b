import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { deleteUpload } from "@/api/deleteUpload";
import { isOver, type Job } from "@/api/listJobs";
import { useMe } from "@/api/me";
import { isNotThere } from "@/api/problem";
import { WRAPPING } from "@/components/wrapping";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import { allKept, forget, idOf } from "@/lib/keptUploads";
import { useTellProblem } from "@/lib/useProblem";
import { Confirm } from "./Confirm";
import { deleteEach } from "./deleting";

const LARGEST_PAGE = 200;

/** Everything of the person's, page after page, as `next_cursor` goes on where deleted rows were. */
async function* everything(): AsyncGenerator<{ of: "picture" | "job"; id: string; job?: Job }> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { mine: true, limit: LARGEST_PAGE, cursor: cursor ?? undefined };
    const page: { items: { id: string }[]; next_cursor: string | null } = await unwrap(
      client.GET("/api/v1/analyses", { params: { query } }),
    );
    for (const { id } of page.items) yield { of: "picture", id };
    cursor = page.next_cursor;
  }
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { mine: true, limit: LARGEST_PAGE, cursor: cursor ?? undefined };
    const page: { items: Job[]; next_cursor: string | null } = await unwrap(
      client.GET("/api/v1/jobs", { params: { query } }),
    );
    for (const job of page.items) yield { of: "job", id: job.id, job };
    cursor = page.next_cursor;
  }
}

/** Deletes all pictures, films and archives that are over; those that run are cancelled, and counted. */
async function eraseAll(onDeleted: (count: number) => void): Promise<{ count: number; running: number }> {
  let count = 0;
  let running = 0;
  for await (const one of everything()) {
    await deleteEach([one], () => {});
    if (one.job && !isOver(one.job)) running++;
    else onDeleted(++count);
  }
  return { count, running };
}

/** Give up what a person has begun to send, whether this page sends it or a former one did. */
async function dropUploads(owner: string): Promise<void> {
  for (const one of allKept().filter((kept) => kept.owner === owner)) {
    await deleteUpload(idOf(one)).catch((error) => {
      if (!isNotThere(error)) throw error;
    });
    forget(one.key);
  }
}

/** The whole history, gone: asked for twice. */
export function EraseHistory() {
  const t = useT();
  const tell = useTellProblem();
  const cache = useQueryClient();
  const { me } = useMe();
  const [asks, setAsks] = useState(false);
  const [done, setDone] = useState(0);
  const erase = useMutation({
    mutationFn: async () => {
      if (me) await dropUploads(me.user.id);
      return eraseAll(setDone);
    },
    onSuccess: ({ count, running }) =>
      announce(running ? t("history.erase.running", { count: running }) : t("history.erase.done", { count })),
    onError: tell,
    onSettled: () => {
      setAsks(false);
      setDone(0);
      return cache.invalidateQueries();
    },
  });
  return (
    <>
      <Button
        classNames={WRAPPING}
        variant="default"
        leftSection={<IconTrash size={18} aria-hidden />}
        onClick={() => setAsks(true)}
      >
        {t("history.data.erase")}
      </Button>
      <Confirm
        opened={asks}
        title={t("history.erase.title")}
        text={t("history.erase.text")}
        sure={t("history.erase.sure")}
        yes={t("history.erase.yes")}
        busy={erase.isPending ? t("history.remove.going", { done }) : ""}
        onYes={() => erase.mutate()}
        onClose={() => setAsks(false)}
      />
    </>
  );
}
