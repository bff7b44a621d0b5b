import { Button, Checkbox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { isOver } from "@/api/listJobs";
import { useMe } from "@/api/me";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { DeleteEntries } from "./DeleteEntries";
import { EntryRow } from "./EntryRow";
import { type Entry, EVERYTHING, isFiltered, useEntries } from "./entries";
import { Filters } from "./Filters";
import classes from "./History.module.css";

const isFree = (entry: Entry) => entry.of === "picture" || isOver(entry.job);

/** Everything that was read: found, chosen, deleted. */
export function History() {
  const t = useT();
  const { mayWrite } = useMe();
  const [filter, setFilter] = useState(EVERYTHING);
  const [settled] = useDebouncedValue(filter, 250); // not a request a letter
  const { entries, isPending, error, hasMore, isFetching, more, refetch } = useEntries(settled);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const free = entries.filter(isFree);
  const picked = free.filter(({ id }) => chosen.includes(id));
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const all = () => setChosen(picked.length === free.length ? [] : free.map(({ id }) => id));
  return (
    <>
      <Card title={t("history.filter.title")} hideTitle>
        <Filters filter={filter} onChange={setFilter} />
      </Card>
      <Card
        title={t("history.list.title")}
        actions={picked.length > 0 && <DeleteEntries entries={picked} onDone={() => setChosen([])} />}
      >
        {error && <ProblemAlert error={error} onRetry={refetch} />}
        {isPending && !error && <Loading />}
        {!isPending && !error && entries.length === 0 && (
          <p className={classes.quiet}>{t(isFiltered(settled) ? "history.list.noMatch" : "history.list.none")}</p>
        )}
        {mayWrite && free.length > 1 && (
          <Checkbox
            className={classes.all}
            label={t("history.list.selectAll")}
            checked={picked.length === free.length}
            indeterminate={picked.length > 0 && picked.length < free.length}
            onChange={all}
          />
        )}
        <ul className={classes.list} aria-label={t("history.list.title")}>
          {entries.map((entry) => (
            <EntryRow
              key={entry.id}
              entry={entry}
              isChosen={chosen.includes(entry.id)}
              onChoose={mayWrite && isFree(entry) ? () => toggle(entry.id) : undefined}
            />
          ))}
        </ul>
        {hasMore && (
          <Button mt="md" variant="default" loading={isFetching} onClick={more}>
            {t("history.list.more")}
          </Button>
        )}
      </Card>
    </>
  );
}
