import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Health as HealthFacts, healthQuery } from "@/api/health";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import classes from "./Operate.module.css";

const KNOWN = ["model", "database", "storage", "queue", "disk"];

/** Each part that the service needs, with words where something is wrong or worth knowing. */
export function Health() {
  const t = useT();
  const { data, error, refetch } = useQuery(healthQuery);
  return (
    <Card title={t("operate.health.title")}>
      {error && <ProblemAlert error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && <Parts health={data} />}
    </Card>
  );
}

function Parts({ health }: { health: HealthFacts }) {
  const t = useT();
  const isReady = health.status === "ready";
  return (
    <>
      <p className={classes.headline}>{isReady ? t("operate.health.ready") : t("operate.health.notReady")}</p>
      <ul className={classes.parts}>
        {Object.entries(health.parts).map(([name, { ok, detail }]) => (
          <li key={name} className={classes.part}>
            {ok ? (
              <IconCircleCheck size={20} className={classes.good} aria-hidden />
            ) : (
              <IconAlertTriangle size={20} className={classes.bad} aria-hidden />
            )}
            <span>{KNOWN.includes(name) ? t(`operate.health.part.${name}` as Key) : name}</span>
            <span>
              {ok ? t("operate.health.good") : t("operate.health.bad")}
              {detail && detail !== "ok" && (
                <span className={classes.quiet} lang="en">
                  {" "}
                  · {detail}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
