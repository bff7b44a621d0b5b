import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { fetchTable } from "@/api/getResults";
import type { Job } from "@/api/listJobs";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { Clock } from "./clock";
import { Episodes } from "./Episodes";
import { Exports } from "./Exports";
import classes from "./FilmResult.module.css";
import { nameOf, useNames } from "./names";
import { People } from "./People";
import { Player } from "./Player";
import { episodesOf, readingOf } from "./reading";
import { TimelineCard } from "./TimelineCard";

async function read(job: Job) {
  const [rows, events] = await Promise.all([fetchTable(job.id, "csv"), fetchTable(job.id, "events")]);
  return { reading: readingOf(rows), episodes: episodesOf(events) };
}

/** A film that was read: player, curve, people, episodes and files, all at the same place in the film. */
export default function FilmResult({ job }: { job: Job }) {
  const t = useT();
  const { data, error, refetch } = useQuery({
    queryKey: ["film", job.id],
    queryFn: () => read(job),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false, // a long film has a million cells to compare
  });
  const clock = useMemo(() => new Clock(), []);
  const { names, rename } = useNames(job.id);
  const [chosen, choose] = useState<number>();
  if (error) return <ProblemAlert error={error} onRetry={refetch} />;
  if (!data) return <Loading />;
  const { reading, episodes } = data;
  const say = (id: number) => nameOf(names, id, t);
  const person = reading.people.find(({ id }) => id === chosen) ?? reading.people[0];
  return (
    <div className={classes.result}>
      <div className={classes.top}>
        <Player job={job} reading={reading} clock={clock} say={say} />
        <People reading={reading} names={names} say={say} onRename={rename} />
      </div>
      {person && (
        <TimelineCard
          reading={reading}
          person={person}
          episodes={episodes.filter(({ face }) => face === person.id)}
          clock={clock}
          say={say}
          onChoose={choose}
        />
      )}
      <Episodes episodes={episodes} clock={clock} say={say} />
      <Exports job={job} reading={reading} episodes={episodes} names={names} />
    </div>
  );
}
