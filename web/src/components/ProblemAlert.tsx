import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ProblemError } from "@/api/problem";
import { useT } from "@/lib/I18n";
import { useProblem } from "@/lib/useProblem";
import classes from "./ProblemAlert.module.css";

interface Props {
  error: unknown;
  /** Offers to try again. */
  onRetry?: () => void;
}

/** What went wrong and what helps, in the page's words; what the server said of it, and the id that its log has too. */
export function ProblemAlert({ error, onRetry }: Props) {
  const t = useT();
  const { title, text, detail } = useProblem()(error);
  const problem = error instanceof ProblemError ? error : null;
  return (
    <Alert
      className={classes.alert}
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
    >
      {text && <p className={classes.text}>{text}</p>}
      {!!problem?.retryAfter && (
        <p className={classes.text}>{t("problems.retryAfter", { count: problem.retryAfter })}</p>
      )}
      {detail && (
        <p className={classes.detail}>
          {problem && `${t("problems.said")} `}
          <span lang="en">{detail}</span>
        </p>
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
