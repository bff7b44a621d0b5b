import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useSetPassword } from "@/api/myPassword";
import { ProblemError } from "@/api/problem";
import { ProblemAlert } from "@/components/ProblemAlert";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import classes from "./Account.module.css";

const SHORTEST = 12; // as mien.server.passwords says; the server has the last word

export function PasswordForm({ name, hasOne }: { name: string; hasOne: boolean }) {
  const t = useT();
  const setPassword = useSetPassword();
  const navigate = useNavigate();
  const [said, setSaid] = useState({ current: "", fresh: "", again: "" });
  const [tried, setTried] = useState(false);
  const change = (field: keyof typeof said) => (event: { currentTarget: { value: string } }) =>
    setSaid({ ...said, [field]: event.currentTarget.value });
  const isShort = said.fresh.length < SHORTEST;
  const differs = said.fresh !== said.again;
  const { error } = setPassword;
  const isWrong = hasOne && error instanceof ProblemError && error.slug === "forbidden";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isShort || differs) return;
    const onSuccess = () => {
      announce(t("account.password.done"));
      navigate("/sign-in", { state: { from: "/account" } });
    };
    const body = { password: said.fresh, current_password: hasOne ? said.current : null };
    setPassword.mutateAsync(body).then(onSuccess, () => {}); // the form shows the error; it is gone where it went well
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      {hasOne && (
        <PasswordInput
          label={t("account.password.current")}
          autoComplete="current-password"
          required
          error={isWrong && t("account.password.wrong")}
          errorProps={{ role: "alert" }}
          value={said.current}
          onChange={change("current")}
        />
      )}
      <PasswordInput
        label={t("account.password.fresh")}
        description={t("account.password.rule")}
        autoComplete="new-password"
        required
        error={tried && isShort && t("account.password.short")}
        value={said.fresh}
        onChange={change("fresh")}
      />
      <PasswordInput
        label={t("account.password.again")}
        autoComplete="new-password"
        required
        error={tried && !isShort && differs && t("account.password.differ")}
        value={said.again}
        onChange={change("again")}
      />
      {error && !isWrong && <ProblemAlert error={error} />}
      <div>
        <Button type="submit" loading={setPassword.isPending}>
          {t("account.password.submit")}
        </Button>
      </div>
    </form>
  );
}
