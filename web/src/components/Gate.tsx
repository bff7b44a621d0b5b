import { Alert, Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { useMe } from "@/api/me";
import { Loading } from "@/components/Loading";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";

/** Shows its content to those who may: everybody who is known, or administrators alone. */
export function Gate({ admin = false, children }: { admin?: boolean; children: ReactNode }) {
  const t = useT();
  const { me, isAdmin, error, refetch } = useMe();
  const { pathname } = useLocation();
  if (me === undefined) return error ? <ProblemAlert error={error} onRetry={refetch} /> : <Loading />;
  if (me === null) {
    return (
      <Alert icon={<IconLock aria-hidden />} title={t("app.signInFirst.title")}>
        <p>{t("app.signInFirst.text")}</p>
        <Button component={Link} to="/sign-in" state={{ from: pathname }}>
          {t("app.account.signIn")}
        </Button>
      </Alert>
    );
  }
  if (admin && !isAdmin) {
    return (
      <Alert icon={<IconLock aria-hidden />} title={t("app.notAllowed.title")}>
        {t("app.notAllowed.text")}
      </Alert>
    );
  }
  return children;
}
