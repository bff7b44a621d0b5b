import { Button, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useResetPassword } from "@/api/changeUsers";
import type { User } from "@/api/listUsers";
import { ConfirmModal } from "@/components/ConfirmModal";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import classes from "./Operate.module.css";

export function ResetPassword({ user: { id, name } }: { user: User }) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const [password, setPassword] = useState("");
  const reset = useResetPassword();
  const close = () => {
    setOpened(false);
    setPassword("");
    reset.reset();
  };
  const done = () => {
    close();
    announce(t("operate.people.isReset", { name }));
  };
  const named = t("operate.people.resetNamed", { name });
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={named} onClick={() => setOpened(true)}>
        {t("operate.people.reset")}
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={close}
        title={named}
        action={t("words.save")}
        disabled={!password}
        pending={reset.isPending}
        error={reset.error}
        onConfirm={() => reset.mutate({ id, password }, { onSuccess: done })}
      >
        <div className={classes.form}>
          <p className={classes.quiet}>{t("operate.people.resetText")}</p>
          <PasswordInput
            label={t("operate.people.password")}
            description={t("operate.people.passwordRule")}
            autoComplete="new-password"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </div>
      </ConfirmModal>
    </>
  );
}
