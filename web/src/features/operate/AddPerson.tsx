import { NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useCreateUser } from "@/api/changeUsers";
import type { User } from "@/api/listUsers";
import { useMe } from "@/api/me";
import { ConfirmModal } from "@/components/ConfirmModal";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import classes from "./Operate.module.css";
import { ROLES } from "./RoleOf";

export function AddPerson({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { isLocal } = useMe();
  const create = useCreateUser();
  const [name, setName] = useState("");
  const [role, setRole] = useState<User["role"]>(isLocal ? "admin" : "member");
  const [password, setPassword] = useState("");
  const done = () => {
    announce(t("operate.people.added", { name }));
    onClose();
  };
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={t("operate.people.add")}
      action={t("operate.people.add")}
      disabled={!name.trim()}
      pending={create.isPending}
      error={create.error}
      onConfirm={() => create.mutate({ name: name.trim(), role, password: password || null }, { onSuccess: done })}
    >
      <div className={classes.form}>
        <TextInput
          label={t("operate.people.name")}
          autoComplete="off"
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("operate.people.role")}
          data={ROLES.map((one) => ({ value: one, label: t(`app.account.role.${one}`) }))}
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as User["role"])}
        />
        <PasswordInput
          label={t("operate.people.password")}
          description={t("operate.people.passwordHint")}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </div>
    </ConfirmModal>
  );
}
