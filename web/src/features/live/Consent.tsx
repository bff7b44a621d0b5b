import { Button, Checkbox } from "@mantine/core";
import { IconEye, IconGavel, IconServer2, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { Card } from "@/components/Card";
import { useT } from "@/lib/I18n";
import classes from "./Consent.module.css";

/** What happens once the camera is on, in words; nothing is switched on before somebody says yes. */
export function Consent({ onAgreed }: { onAgreed: () => void }) {
  const t = useT();
  const [ticked, setTicked] = useState(false);
  const [asked, setAsked] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (ticked) onAgreed();
  };
  const facts = [
    { icon: IconEye, text: t("live.consent.read") },
    { icon: IconServer2, text: t("live.consent.sent", { host: window.location.host }) },
    { icon: IconTrash, text: t("live.consent.kept") },
    { icon: IconGavel, text: t("live.consent.law") },
  ];
  return (
    <Card title={t("live.consent.title")}>
      <ul className={classes.facts}>
        {facts.map(({ icon: Icon, text }) => (
          <li key={text} className={classes.fact}>
            <Icon aria-hidden className={classes.icon} />
            <span>{text}</span>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} noValidate className={classes.form}>
        <Checkbox
          label={t("live.consent.agree")}
          classNames={{ error: classes.error }}
          checked={ticked}
          onChange={(event) => setTicked(event.currentTarget.checked)}
          error={asked && !ticked ? t("live.consent.missing") : undefined}
        />
        <div className={classes.actions}>
          <Button type="submit">{t("live.consent.start")}</Button>
          <Link to="/about">{t("live.consent.more")}</Link>
        </div>
      </form>
    </Card>
  );
}
