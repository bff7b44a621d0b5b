import { Anchor, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { modelsQuery } from "@/api/models";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { Comparison } from "./Comparison";
import classes from "./Models.module.css";

/** Two versions of a model on the same faces; the address says which. */
export function ComparePage({ name }: { name: string }) {
  const t = useT();
  const [asked, ask] = useSearchParams();
  const { data, error, refetch } = useQuery(modelsQuery);
  const versions = data?.items.find((model) => model.name === name)?.versions.map(({ version }) => version) ?? [];
  const chosen = (which: string, otherwise = 0) => Number(asked.get(which)) || otherwise;
  const [a, b] = [chosen("a", versions.at(-2)), chosen("b", versions.at(-1))];
  const choose = (which: "a" | "b", version: string) =>
    ask({ a: String(a), b: String(b), [which]: version }, { replace: true });
  const options = versions.map((version) => ({
    value: String(version),
    label: t("models.version", { version: String(version) }),
  }));
  const back = (
    <Anchor component={Link} to="/models">
      {t("models.back")}
    </Anchor>
  );
  return (
    <Page title={t("models.comparing.title", { name })} lead={t("models.comparing.lead")} actions={back}>
      {error && <ProblemAlert error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && versions.length < 2 && <p>{t("models.comparing.one")}</p>}
      {versions.length > 1 && (
        <>
          <div className={classes.choices}>
            {(["a", "b"] as const).map((which) => (
              <NativeSelect
                key={which}
                label={t(which === "a" ? "models.comparing.first" : "models.comparing.second")}
                data={options}
                value={String(which === "a" ? a : b)}
                onChange={(event) => choose(which, event.currentTarget.value)}
              />
            ))}
          </div>
          <Comparison name={name} first={a} second={b} />
        </>
      )}
    </Page>
  );
}
