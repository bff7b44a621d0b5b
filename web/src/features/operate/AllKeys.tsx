import { useInfiniteQuery } from "@tanstack/react-query";
import { keysQuery } from "@/api/listKeys";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { KeyState, RevokeKey } from "@/components/KeyState";
import { Loading } from "@/components/Loading";
import { More } from "@/components/More";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { useNames } from "./useNames";

/** Everybody's keys, to see and to revoke; they are made by their owners. */
export function AllKeys() {
  const t = useT();
  const keys = useInfiniteQuery(keysQuery(false));
  if (keys.error) return <ProblemAlert error={keys.error} onRetry={keys.refetch} />;
  if (!keys.data) return <Loading />;
  const all = keys.data.pages.flatMap((page) => page.items);
  return (
    <Card title={t("operate.section.keys")}>
      {all.length ? <Table keys={all} /> : t("operate.keys.none")}
      <More pages={keys} />
    </Card>
  );
}

function Table({ keys }: { keys: Parameters<typeof KeyState>[0]["of"][] }) {
  const t = useT();
  const { day, instant } = useFormats();
  const { nameOf } = useNames();
  const column = (name: "name" | "scopes" | "used" | "ends" | "state") => t(`account.keys.column.${name}`);
  return (
    <DataTable
      caption={t("operate.keys.caption")}
      hideCaption
      head={[
        column("name"),
        t("operate.keys.owner"),
        column("scopes"),
        column("used"),
        column("ends"),
        column("state"),
        t("operate.people.actions"),
      ]}
      rows={keys.map((key) => ({
        key: key.id,
        cells: [
          key.name,
          nameOf(key.user_id),
          key.scopes.map((scope) => t(`words.scope.${scope}`)).join(", "),
          key.last_used_at ? instant(key.last_used_at) : t("account.keys.neverUsed"),
          key.expires_at ? day(key.expires_at) : t("account.keys.noEnd"),
          <KeyState key="state" of={key} />,
          <RevokeKey key="revoke" of={key} />,
        ],
      }))}
    />
  );
}
