import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import { useProblem } from "@/lib/useProblem";
import { Confirm } from "./Confirm";
import { deleteEach } from "./deleting";
import type { Entry } from "./entries";

interface Props {
  entries: readonly Entry[];
  /** The page shows just this one: there is nothing to count. */
  isOne?: boolean;
  onDone: () => void;
}

/** Deletes what was chosen, after asking. */
export function DeleteEntries({ entries, isOne = false, onDone }: Props) {
  const t = useT();
  const say = useProblem();
  const cache = useQueryClient();
  const [asks, setAsks] = useState(false);
  const [done, setDone] = useState(0);
  const gone = useRef(0); // `onError` sees `done` as it was earlier
  const count = entries.length;
  const remove = useMutation({
    mutationFn: () => {
      const tell = (number: number) => {
        gone.current = number;
        setDone(number);
      };
      tell(0);
      return deleteEach(entries, tell);
    },
    onSuccess: (number) => {
      announce(t("history.remove.done", { count: number }));
      onDone();
    },
    onError: (error) => {
      const { title: reason, detail } = say(error);
      announce(t("history.remove.some", { done: gone.current, count, reason }), "failed", detail);
    },
    onSettled: async () => {
      setAsks(false);
      await Promise.all(["analyses", "jobs"].map((name) => cache.invalidateQueries({ queryKey: [name] })));
    },
  });
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={18} aria-hidden />} onClick={() => setAsks(true)}>
        {isOne ? t("words.delete") : t("history.remove.button", { count })}
      </Button>
      <Confirm
        opened={asks}
        title={t("history.remove.title", { count })}
        text={t("history.remove.text")}
        yes={t("words.delete")}
        busy={remove.isPending ? t("history.remove.going", { done }) : ""}
        onYes={() => remove.mutate()}
        onClose={() => setAsks(false)}
      />
    </>
  );
}
