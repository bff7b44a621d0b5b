import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useMe } from "@/api/me";
import { serverQuery } from "@/api/serverFacts";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { NobodySignsIn } from "./NobodySignsIn";
import classes from "./SignIn.module.css";
import { SignInForm } from "./SignInForm";

export default function SignInPage() {
  const t = useT();
  return (
    <Page title={t("app.account.signIn")}>
      <div className={classes.narrow}>
        <Content />
      </div>
    </Page>
  );
}

function Content() {
  const t = useT();
  const { me } = useMe();
  const server = useQuery(serverQuery);
  if (me?.by === "session") {
    return (
      <Card>
        <p className={classes.first}>{t("account.signIn.already", { name: me.user.name })}</p>
        <Anchor component={Link} to="/account">
          {t("account.signIn.toAccount")}
        </Anchor>
      </Card>
    );
  }
  if (me) return <NobodySignsIn />;
  if (server.error) return <ProblemAlert error={server.error} onRetry={server.refetch} />;
  if (me === undefined) return <Loading />;
  return <SignInForm />;
}
