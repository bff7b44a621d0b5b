import { Button } from "@mantine/core";
import { useState } from "react";
import { useChangeUser } from "@/api/changeUsers";
import type { User } from "@/api/listUsers";
import { ConfirmModal } from "@/components/ConfirmModal";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import { useTellProblem } from "@/lib/useProblem";

/** Shuts a person out after asking, or lets them in again. */
export function ShutOut({ user }: { user: User }) {
  const t = useT();
  const tell = useTellProblem();
  const [asking, setAsking] = useState(false);
  const change = useChangeUser();
  const { id, name } = user;
  const letIn = () =>
    change.mutate(
      { id, disabled: false },
      {
        onSuccess: () => announce(t("operate.people.isIn", { name })),
        onError: tell,
      },
    );
  const shutOut = () => {
    const onSuccess = () => {
      setAsking(false);
      announce(t("operate.people.isOut", { name }));
    };
    change.mutate({ id, disabled: true }, { onSuccess });
  };
  const [text, label, act] = user.disabled_at
    ? [t("operate.people.letIn"), t("operate.people.letInNamed", { name }), letIn]
    : [t("operate.people.shutOut"), t("operate.people.shutOutNamed", { name }), () => setAsking(true)];
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={label} onClick={act}>
        {text}
      </Button>
      <ConfirmModal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("operate.people.shutOutTitle", { name })}
        action={t("operate.people.shutOut")}
        danger
        pending={change.isPending}
        error={change.error}
        onConfirm={shutOut}
      >
        {t("operate.people.shutOutText")}
      </ConfirmModal>
    </>
  );
}
