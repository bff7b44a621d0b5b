import { Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { keysQuery } from "@/api/listKeys";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { More } from "@/components/More";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import classes from "./Account.module.css";
import { KeyTable } from "./KeyTable";
import { NewKeyModal } from "./NewKeyModal";

/** The person's own keys. */
export function Keys() {
  const t = useT();
  const [making, setMaking] = useState(false);
  const button = (
    <Button size="sm" leftSection={<IconKey size={18} aria-hidden />} onClick={() => setMaking(true)}>
      {t("account.keys.create")}
    </Button>
  );
  return (
    <Card title={t("account.keys.title")} actions={button}>
      <p className={classes.text}>{t("account.keys.text")}</p>
      <List />
      {making && <NewKeyModal onClose={() => setMaking(false)} />}
    </Card>
  );
}

function List() {
  const t = useT();
  const keys = useInfiniteQuery(keysQuery(true));
  if (keys.error) return <ProblemAlert error={keys.error} onRetry={keys.refetch} />;
  if (!keys.data) return <Loading />;
  const all = keys.data.pages.flatMap((page) => page.items);
  if (!all.length) return <p>{t("account.keys.none")}</p>;
  return (
    <>
      <KeyTable keys={all} />
      <More pages={keys} />
    </>
  );
}
