import type { ApiKey } from "@/api/listKeys";
import { DataTable } from "@/components/DataTable";
import { KeyState, RevokeKey } from "@/components/KeyState";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";

export function KeyTable({ keys }: { keys: readonly ApiKey[] }) {
  const t = useT();
  const { day, instant } = useFormats();
  const head = ["name", "begins", "scopes", "used", "ends", "state"] as const;
  return (
    <DataTable
      caption={t("account.keys.caption")}
      hideCaption
      head={[
        ...head.map((one) => t(`account.keys.column.${one}`)),
        <Hidden key="revoke" text={t("account.keys.revoke")} />,
      ]}
      rows={keys.map((key) => ({
        key: key.id,
        cells: [
          key.name,
          <code key="prefix">{key.prefix}…</code>,
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

function Hidden({ text }: { text: string }) {
  return <span className="visually-hidden">{text}</span>;
}
