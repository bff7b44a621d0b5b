import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EXPORT_URL } from "@/api/privacy";
import { serverQuery } from "@/api/serverFacts";
import { Card } from "@/components/Card";
import { useT } from "@/lib/I18n";
import classes from "./Account.module.css";
import { EraseModal } from "./EraseModal";

/** What is kept and how long, to take along and to erase. */
export function MyData() {
  const t = useT();
  const { data: server } = useQuery(serverQuery);
  const [erasing, setErasing] = useState(false);
  return (
    <Card title={t("account.data.title")}>
      {server && <Retention kept={server.retention} />}
      <p>{t("account.data.exportText")}</p>
      <div className={classes.actions}>
        <Button component="a" href={EXPORT_URL} download="mien-export.zip">
          {t("account.data.export")}
        </Button>
        <Button variant="outline" color="red" onClick={() => setErasing(true)}>
          {t("account.data.erase")}
        </Button>
      </div>
      {erasing && <EraseModal onClose={() => setErasing(false)} />}
    </Card>
  );
}

function Retention({ kept }: { kept: { results_days: number; images_days: number; activity_days: number } }) {
  const t = useT();
  const images = kept.images_days
    ? t("account.data.imagesDays", { count: kept.images_days })
    : t("account.data.imagesNone");
  const values = { results: kept.results_days, images, activity: kept.activity_days };
  return <p className={classes.text}>{t("account.data.text", values)}</p>;
}
