import { useQuery } from "@tanstack/react-query";
import { operationsQuery } from "@/api/operations";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { Health } from "./Health";
import { Now } from "./Now";
import classes from "./Operate.module.css";
import { Queue } from "./Queue";
import { Requests } from "./Requests";
import { Room } from "./Room";

/** How the service does, asked again every few seconds. */
export function Overview() {
  const t = useT();
  const { data, error, refetch } = useQuery(operationsQuery);
  return (
    <>
      {error && <ProblemAlert error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      <div className={classes.grid}>
        <Health />
        {data && <Now figures={data} />}
        {data && <Queue queue={data.queue} />}
        {data && <Room figures={data} />}
      </div>
      {data && <Requests endpoints={data.endpoints} />}
      <p className={classes.quiet}>{t("operate.refreshed")}</p>
    </>
  );
}
