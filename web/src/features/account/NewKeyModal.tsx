import { Button, Checkbox, Group, Modal, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useCreateKey } from "@/api/changeKeys";
import { useMe } from "@/api/me";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import classes from "./Account.module.css";
import { KeyShown } from "./KeyShown";

const SCOPES = { read: "scopeRead", write: "scopeWrite", admin: "scopeAdmin" } as const;
const DAYS = [7, 30, 90, 365];
const NEVER = "never";

type Scope = keyof typeof SCOPES;

/** Name, scopes and end of a new key; then the key itself, this once. */
export function NewKeyModal({ onClose }: { onClose: () => void }) {
  const t = useT();
  const create = useCreateKey();
  const title = create.data ? t("account.keys.made", { name: create.data.name }) : t("account.keys.create");
  const isHeld = create.isPending || create.isSuccess;
  return (
    // Only buttons close it once the key is asked for: a slip beside the window, or of a finger, would lose it.
    <Modal
      opened
      onClose={onClose}
      title={title}
      lockScroll={false}
      centered
      closeButtonProps={{ "aria-label": t("words.close") }}
      closeOnClickOutside={!isHeld}
      closeOnEscape={!isHeld}
    >
      {create.data ? <KeyShown text={create.data.key} onClose={onClose} /> : <Form create={create} onClose={onClose} />}
    </Modal>
  );
}

function Form({ create, onClose }: { create: ReturnType<typeof useCreateKey>; onClose: () => void }) {
  const t = useT();
  const { me } = useMe();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const [days, setDays] = useState<string>("90");
  const allowed = (Object.keys(SCOPES) as Scope[]).filter((scope) => me?.scopes.includes(scope));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), scopes, days: days === NEVER ? null : Number(days) });
  };
  const ends = DAYS.map((count) => ({ value: String(count), label: t("account.keys.days", { count }) }));
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label={t("account.keys.name")}
        description={t("account.keys.nameHint")}
        required
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label={t("account.keys.scopes")} value={scopes} onChange={(them) => setScopes(them as Scope[])}>
        {allowed.map((scope) => (
          <Checkbox key={scope} mt="xs" value={scope} label={t(`account.keys.${SCOPES[scope]}`)} />
        ))}
      </Checkbox.Group>
      <Select
        label={t("account.keys.expiry")}
        data={[...ends, { value: NEVER, label: t("account.keys.never") }]}
        value={days}
        onChange={(chosen) => setDays(chosen ?? "90")}
        allowDeselect={false}
      />
      {create.error && <ProblemAlert error={create.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("words.cancel")}
        </Button>
        <Button type="submit" loading={create.isPending} disabled={!name.trim() || !scopes.length}>
          {t("account.keys.create")}
        </Button>
      </Group>
    </form>
  );
}
