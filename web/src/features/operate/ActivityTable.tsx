import { useInfiniteQuery } from "@tanstack/react-query";
import { activityQuery } from "@/api/listActivity";
import { DataTable } from "@/components/DataTable";
import { Loading } from "@/components/Loading";
import { More } from "@/components/More";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useFormats } from "@/lib/format";
import { useKnown, useT } from "@/lib/I18n";
import classes from "./Operate.module.css";
import { useNames } from "./useNames";

export function ActivityTable({ action, actor }: { action: string; actor: string }) {
  const t = useT();
  const known = useKnown();
  const { instant } = useFormats();
  const { nameOf } = useNames();
  const pages = useInfiniteQuery(activityQuery({ action, actor }));
  if (pages.error) return <ProblemAlert error={pages.error} onRetry={pages.refetch} />;
  if (!pages.data) return <Loading />;
  const entries = pages.data.pages.flatMap((page) => page.items);
  if (!entries.length) return <p>{t("operate.activity.none")}</p>;
  const inWords = (deed: string) => known(`operate.activity.deed.${deed.replace(".", "-")}`, deed);
  return (
    <>
      <DataTable
        caption={t("operate.activity.caption")}
        hideCaption
        head={[...(["when", "who", "what", "whom", "network"] as const).map((one) => t(`operate.activity.${one}`))]}
        rows={entries.map((entry) => ({
          key: entry.id,
          cells: [
            instant(entry.at),
            entry.actor_id ? nameOf(entry.actor_id) : t("operate.activity.nobody"),
            inWords(entry.action),
            <code key="object" className={classes.quiet}>
              {entry.object_type === "user" ? nameOf(entry.object_id) : entry.object_id}
            </code>,
            entry.network,
          ],
        }))}
      />
      <More pages={pages} />
    </>
  );
}
