import { Anchor, Code } from "@mantine/core";
import { Link } from "react-router";
import { Card } from "@/components/Card";
import { useT } from "@/lib/I18n";
import classes from "./SignIn.module.css";

/** On loopback without people: why there is nothing to fill in, and how to change that. */
export function NobodySignsIn() {
  const t = useT();
  return (
    <Card title={t("account.signIn.local.title")}>
      <p className={classes.first}>{t("account.signIn.local.text")}</p>
      <p>{t("account.signIn.local.how")}</p>
      <Code block>mien admin create-user ada --role admin</Code>
      <p>{t("account.signIn.local.after")}</p>
      <Anchor component={Link} to="/">
        {t("account.signIn.local.go")}
      </Anchor>
    </Card>
  );
}
