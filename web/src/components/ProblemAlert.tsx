import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ProblemError } from "@/api/problem";
import { useT } from "@/lib/I18n";
import classes from "./ProblemAlert.module.css";

interface Props {
  error: unknown;
  /** Offers to try again. */
  onRetry?: () => void;
}

/** What went wrong, in the server's words: title, detail, remedy, and the id that its log has too. */
export function ProblemAlert({ error, onRetry }: Props) {
  const t = useT();
  const problem = error instanceof ProblemError ? error : null;
  const isOffline = problem?.slug === "offline";
  const title = isOffline ? t("problems.offline.title") : problem?.title || t("problems.fallback");
  const detail = isOffline ? t("problems.offline.text") : (problem?.detail ?? String(error));
  return (
    <Alert
      className={classes.alert}
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
    >
      <p className={classes.text}>{detail}</p>
      {problem?.remedy && <p className={classes.text}>{problem.remedy}</p>}
      {!!problem?.retryAfter && (
        <p className={classes.text}>{t("problems.retryAfter", { count: problem.retryAfter })}</p>
      )}
      {problem?.requestId && <p className={classes.id}>{t("words.requestId", { id: problem.requestId })}</p>}
      {onRetry && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          {t("words.retry")}
        </Button>
      )}
    </Alert>
  );
}
