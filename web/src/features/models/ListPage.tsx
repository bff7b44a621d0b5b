import { useQuery } from "@tanstack/react-query";
import { modelsQuery } from "@/api/models";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { ModelCard } from "./ModelCard";

/** Every model with its versions; the one that reads comes first. */
export function ListPage() {
  const t = useT();
  const { data, error, refetch } = useQuery(modelsQuery);
  const models = data?.items.toSorted((a, b) => Number(b.in_use !== null) - Number(a.in_use !== null));
  return (
    <Page title={t("models.title")} lead={t("models.lead")}>
      {error && <ProblemAlert error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {models?.length === 0 && <p>{t("models.none")}</p>}
      {models?.map((model) => (
        <ModelCard key={model.name} model={model} />
      ))}
    </Page>
  );
}
