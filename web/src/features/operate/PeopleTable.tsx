import type { User } from "@/api/listUsers";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import classes from "./Operate.module.css";
import { ResetPassword } from "./ResetPassword";
import { RoleOf } from "./RoleOf";
import { ShutOut } from "./ShutOut";

export function PeopleTable({ users }: { users: readonly User[] }) {
  const t = useT();
  const { day } = useFormats();
  const stateOf = (user: User) => {
    if (user.disabled_at) return t("operate.people.out");
    return user.has_password ? t("operate.people.good") : t("operate.people.keysOnly");
  };
  return (
    <DataTable
      caption={t("operate.people.caption")}
      hideCaption
      head={[...(["name", "role", "since", "state", "actions"] as const).map((one) => t(`operate.people.${one}`))]}
      rows={users.map((user) => ({
        key: user.id,
        cells: [
          user.name,
          <RoleOf key="role" user={user} />,
          day(user.created_at),
          stateOf(user),
          <div key="actions" className={classes.actions}>
            <ResetPassword user={user} />
            <ShutOut user={user} />
          </div>,
        ],
      }))}
    />
  );
}
