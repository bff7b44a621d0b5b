import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "@/api/me";
import { myselfQuery } from "@/api/myPassword";
import { Card } from "@/components/Card";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { useLeave } from "@/lib/useLeave";
import classes from "./Account.module.css";

/** Name, role and what it allows. */
export function Who() {
  const t = useT();
  const { day } = useFormats();
  const { me, isLocal } = useMe();
  const myself = useQuery(myselfQuery);
  if (!me) return null;
  const facts = [
    [t("account.who.name"), me.user.name],
    [t("account.who.role"), t(`app.account.role.${me.user.role}`)],
    [t("account.who.may"), t(`account.who.mayRole.${me.user.role}`)],
    [t("account.who.since"), myself.data ? day(myself.data.created_at) : "…"],
  ];
  return (
    <Card title={t("account.who.title")} actions={me.by === "session" && <SignOut />}>
      <dl className={classes.facts}>
        {facts.map(([term, said]) => (
          <FactRow key={term} term={term} said={said} />
        ))}
      </dl>
      {isLocal && <p>{t("account.who.local")}</p>}
    </Card>
  );
}

function FactRow({ term, said }: { term?: string; said?: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{said}</dd>
    </>
  );
}

function SignOut() {
  const t = useT();
  const { leave, isLeaving } = useLeave();
  return (
    <Button variant="default" size="xs" loading={isLeaving} onClick={leave}>
      {t("account.who.signOut")}
    </Button>
  );
}
