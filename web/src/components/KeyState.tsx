import { Badge, Button } from "@mantine/core";
import { useState } from "react";
import { useRevokeKey } from "@/api/changeKeys";
import type { ApiKey } from "@/api/listKeys";
import { ConfirmModal } from "@/components/ConfirmModal";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";

function stateOf(key: ApiKey): "good" | "revoked" | "ended" {
  if (key.revoked_at) return "revoked";
  return key.expires_at && new Date(key.expires_at) <= new Date() ? "ended" : "good";
}

/** Whether a key still opens anything. */
export function KeyState({ of: key }: { of: ApiKey }) {
  const t = useT();
  const state = stateOf(key);
  return (
    <Badge variant="outline" color={state === "good" ? "teal" : "gray"} tt="none" c="var(--mantine-color-text)">
      {t(`account.keys.state.${state}`)}
    </Badge>
  );
}

/** Asks, then revokes; nothing where the key is worth nothing already. */
export function RevokeKey({ of: key }: { of: ApiKey }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const revoke = useRevokeKey();
  if (stateOf(key) !== "good") return null;
  const done = () => {
    setAsking(false);
    announce(t("account.keys.revoked", { name: key.name }));
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("account.keys.revokeNamed", { name: key.name })}
        onClick={() => setAsking(true)}
      >
        {t("account.keys.revoke")}
      </Button>
      <ConfirmModal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("account.keys.revokeTitle", { name: key.name })}
        action={t("account.keys.revoke")}
        danger
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate(key.id, { onSuccess: done })}
      >
        {t("account.keys.revokeText")}
      </ConfirmModal>
    </>
  );
}
