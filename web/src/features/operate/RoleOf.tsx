import { NativeSelect } from "@mantine/core";
import { useChangeUser } from "@/api/changeUsers";
import type { User } from "@/api/listUsers";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import { useTellProblem } from "@/lib/useProblem";

export const ROLES = ["viewer", "member", "admin"] as const;

/** The role, changed by choosing another; the last administrator stays one, as the server sees to. */
export function RoleOf({ user }: { user: User }) {
  const t = useT();
  const tell = useTellProblem();
  const change = useChangeUser();
  const become = (role: User["role"]) =>
    change.mutate(
      { id: user.id, role },
      {
        onSuccess: () => announce(t("operate.people.roleIs", { name: user.name, role: t(`app.account.role.${role}`) })),
        onError: tell,
      },
    );
  return (
    <NativeSelect
      size="xs"
      miw="8rem"
      aria-label={t("operate.people.roleOf", { name: user.name })}
      data={ROLES.map((role) => ({ value: role, label: t(`app.account.role.${role}`) }))}
      value={user.role}
      disabled={change.isPending}
      onChange={(event) => become(event.currentTarget.value as User["role"])}
    />
  );
}
