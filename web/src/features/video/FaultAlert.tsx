import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "react-router";
import type { Job } from "@/api/listJobs";
import { useT } from "@/lib/I18n";
import { en } from "@/locales/en";
import classes from "./FaultAlert.module.css";

type Fault = Exclude<keyof typeof en.video.fault, "title" | "detail" | "again">;

const isKnown = (code: string): code is Fault => code in en.video.fault;

/** Why a job failed: what it means for the person, and what the reader said. */
export function FaultAlert({ job }: { job: Job }) {
  const t = useT();
  const { code, message } = job.error ?? { code: "internal", message: "" };
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={t("video.fault.title")}
    >
      <p className={classes.text}>{t(`video.fault.${isKnown(code) ? code : "internal"}`)}</p>
      {message && (
        <p className={classes.detail}>
          {t("video.fault.detail")} <span lang="en">{message}</span>
        </p>
      )}
      <Button component={Link} to="/video" size="xs" variant="default">
        {t("video.fault.again")}
      </Button>
    </Alert>
  );
}
