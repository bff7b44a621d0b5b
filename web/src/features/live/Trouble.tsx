import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnectedX } from "@tabler/icons-react";
import { Link } from "react-router";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import type { Trouble as Fault } from "./engine";
import classes from "./Trouble.module.css";

/** What is wrong and what helps. */
export function Trouble({ trouble, onRetry }: { trouble: Fault; onRetry: () => void }) {
  const t = useT();
  if (trouble.kind === "camera") {
    const { fault } = trouble.error;
    return (
      <Alert
        role="alert"
        color="orange"
        className={classes.trouble}
        classNames={{ title: classes.title }}
        icon={<IconAlertTriangle aria-hidden />}
        title={t(`live.trouble.${fault}.title` as Key)}
      >
        <p className={classes.text}>{t(`live.trouble.${fault}.text` as Key)}</p>
        {fault !== "insecure" && fault !== "unsupported" && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t("words.retry")}
          </Button>
        )}
      </Alert>
    );
  }
  const slug = trouble.problem?.slug;
  if (slug === "unauthenticated") {
    return (
      <Alert
        role="alert"
        color="orange"
        className={classes.trouble}
        classNames={{ title: classes.title }}
        title={t("live.trouble.signIn.title")}
      >
        <p className={classes.text}>{t("live.trouble.signIn.text")}</p>
        <Button size="xs" component={Link} to="/sign-in" state={{ from: "/live" }}>
          {t("app.account.signIn")}
        </Button>
      </Alert>
    );
  }
  if (!trouble.again) {
    return (
      <div className={classes.trouble}>
        <ProblemAlert error={trouble.problem} onRetry={onRetry} />
      </div>
    );
  }
  return <ComesBack slug={slug ?? "none"} />;
}

function ComesBack({ slug }: { slug: string }) {
  const t = useT();
  const [title, text] = wordsFor(slug);
  return (
    <Alert
      role="alert"
      color="orange"
      className={classes.trouble}
      classNames={{ title: classes.title }}
      icon={<IconPlugConnectedX aria-hidden />}
      title={t(title)}
    >
      <p className={classes.text}>{t(text)}</p>
    </Alert>
  );
}

function wordsFor(slug: string): [title: Key, text: Key] {
  if (slug === "overloaded") return ["live.trouble.full.title", "live.trouble.full.text"];
  const isThere = slug === "unavailable" || slug === "internal";
  return isThere
    ? ["live.trouble.slow.title", "live.trouble.slow.text"]
    : ["live.trouble.offline", "live.trouble.again"];
}
