import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "@/api/me";
import { serverQuery } from "@/api/serverFacts";
import { Card } from "@/components/Card";
import { WRAPPING } from "@/components/wrapping";
import { useT } from "@/lib/I18n";
import { EraseHistory } from "./EraseHistory";
import classes from "./History.module.css";

/** How long everything is kept, and how to take it along or be rid of it. */
export function DataCard() {
  const t = useT();
  const { mayWrite, isLocal } = useMe();
  const { data } = useQuery(serverQuery);
  const kept = data?.retention;
  return (
    <Card title={t("history.data.title")}>
      {kept && (
        <ul className={classes.facts}>
          <li>{t("history.data.results", { count: kept.results_days })}</li>
          <li>
            {kept.images_days ? t("history.data.images", { count: kept.images_days }) : t("history.data.noImages")}
          </li>
          <li>{t("history.data.uploads", { count: kept.uploads_hours })}</li>
        </ul>
      )}
      <div className={classes.buttons}>
        <Button
          component="a"
          classNames={WRAPPING}
          href="/api/v1/privacy/export"
          download="mien-export.zip"
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {t("history.data.export")}
        </Button>
        {mayWrite && <EraseHistory />}
      </div>
      {!isLocal && <p className={classes.note}>{t("history.data.account")}</p>}
    </Card>
  );
}
