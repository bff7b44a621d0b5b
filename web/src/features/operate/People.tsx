import { Alert, Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usersQuery } from "@/api/listUsers";
import { useMe } from "@/api/me";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { More } from "@/components/More";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import { AddPerson } from "./AddPerson";
import { PeopleTable } from "./PeopleTable";

/** Who may come in, and as what. */
export function People() {
  const t = useT();
  const { isLocal } = useMe();
  const [adding, setAdding] = useState(false);
  const button = (
    <Button size="sm" leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setAdding(true)}>
      {t("operate.people.add")}
    </Button>
  );
  return (
    <Card title={t("operate.section.people")} actions={button}>
      {isLocal && (
        <Alert mb="md" color="yellow">
          {t("operate.people.warnFirst")}
        </Alert>
      )}
      <List />
      {adding && <AddPerson onClose={() => setAdding(false)} />}
    </Card>
  );
}

function List() {
  const users = useInfiniteQuery(usersQuery);
  if (users.error) return <ProblemAlert error={users.error} onRetry={users.refetch} />;
  if (!users.data) return <Loading />;
  return (
    <>
      <PeopleTable users={users.data.pages.flatMap((page) => page.items)} />
      <More pages={users} />
    </>
  );
}
