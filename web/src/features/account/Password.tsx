import { useQuery } from "@tanstack/react-query";
import { useMe } from "@/api/me";
import { myselfQuery } from "@/api/myPassword";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import classes from "./Account.module.css";
import { PasswordForm } from "./PasswordForm";

/** Set a first password, or another one. */
export function Password() {
  const t = useT();
  const { isLocal } = useMe();
  const { data: myself, error, refetch } = useQuery(myselfQuery);
  if (error) return <ProblemAlert error={error} onRetry={refetch} />;
  if (!myself) return <Loading />;
  if (myself.has_password) {
    return (
      <Card title={t("account.password.title")}>
        <p className={classes.text}>{t("account.password.text")}</p>
        <PasswordForm name={myself.name} hasOne />
      </Card>
    );
  }
  const text = isLocal ? t("account.password.firstText", { name: myself.name }) : t("account.password.keysOnly");
  return (
    <Card title={t("account.password.first")}>
      <p className={classes.text}>{text}</p>
      <PasswordForm name={myself.name} hasOne={false} />
    </Card>
  );
}
