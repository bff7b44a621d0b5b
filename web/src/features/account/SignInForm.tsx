import { Alert, Button, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ProblemError } from "@/api/problem";
import { useSignIn } from "@/api/signIn";
import { Card } from "@/components/Card";
import { ProblemAlert } from "@/components/ProblemAlert";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import classes from "./SignIn.module.css";

/** Name and password; then back to where the person came from. */
export function SignInForm() {
  const t = useT();
  const signIn = useSignIn();
  const navigate = useNavigate();
  const from: unknown = useLocation().state?.from;
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      announce(t("account.signIn.done", { name: name.trim() }));
      navigate(typeof from === "string" && from !== "/sign-in" ? from : "/", { replace: true });
    };
    // A promise, as the form is gone by then: the page knows already that somebody is signed in.
    signIn.mutateAsync({ name: name.trim(), password }).then(onSuccess, () => setPassword(""));
  };
  return (
    <Card title={t("app.account.signIn")} hideTitle>
      <form className={classes.form} onSubmit={submit}>
        <p className={classes.hint}>{t("account.signIn.lead")}</p>
        {signIn.error && <Refused error={signIn.error} />}
        <TextInput
          label={t("account.signIn.name")}
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("account.signIn.password")}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={signIn.isPending}>
          {t("account.signIn.submit")}
        </Button>
        <p className={classes.hint}>{t("account.signIn.forgotten")}</p>
      </form>
    </Card>
  );
}

/** A wrong password in plain words; anything else, such as too many attempts, as the server says it. */
function Refused({ error }: { error: Error }) {
  const t = useT();
  if (!(error instanceof ProblemError && error.status === 401)) return <ProblemAlert error={error} />;
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={t("account.signIn.wrong")}
    >
      {t("account.signIn.wrongText")}
    </Alert>
  );
}
