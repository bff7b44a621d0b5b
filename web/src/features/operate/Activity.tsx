import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { Card } from "@/components/Card";
import { useT } from "@/lib/I18n";
import { en } from "@/locales/en";
import { ActivityTable } from "./ActivityTable";
import classes from "./Operate.module.css";
import { useNames } from "./useNames";

/** What deeds are done to: the first part of each action's name. A test holds them beside what the service writes down. */
const KINDS = Object.keys(en.operate.activity.kind) as (keyof typeof en.operate.activity.kind)[];

/** Who did what, filtered by kind and person. */
export function Activity() {
  const t = useT();
  const { users } = useNames();
  const [action, setAction] = useState("");
  const [actor, setActor] = useState("");
  const kinds = KINDS.map((kind) => ({ value: kind, label: t(`operate.activity.kind.${kind}`) }));
  const people = users.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Card title={t("operate.section.activity")}>
      <div className={classes.filters}>
        <NativeSelect
          label={t("operate.activity.filterWhat")}
          data={[{ value: "", label: t("operate.activity.everything") }, ...kinds]}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("operate.activity.filterWho")}
          data={[{ value: "", label: t("operate.activity.everybody") }, ...people]}
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value)}
        />
      </div>
      <ActivityTable action={action} actor={actor} />
    </Card>
  );
}
