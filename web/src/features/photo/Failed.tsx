import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle, IconMovie } from "@tabler/icons-react";
import { Link } from "react-router";
import { ProblemError } from "@/api/problem";
import { ProblemAlert } from "@/components/ProblemAlert";
import { useT } from "@/lib/I18n";
import type { Shown } from "./pictures";

/** Why a picture could not be read, and what would do. */
export function Failed({ shown, onRetry }: { shown: Shown; onRetry: () => void }) {
  const t = useT();
  const { picture, error } = shown;
  if ("file" in picture && picture.file.type.startsWith("video/")) {
    return (
      <Alert icon={<IconMovie aria-hidden />} title={t("photo.failed.video")}>
        <Button component={Link} to="/video" size="xs" variant="default">
          {t("photo.failed.toVideo")}
        </Button>
      </Alert>
    );
  }
  if (!(error instanceof ProblemError)) return <ProblemAlert error={error} onRetry={onRetry} />;
  if (error.slug === "too-large" && !error.detail) {
    return (
      <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={shown.name}>
        {t("photo.failed.large")}
      </Alert>
    );
  }
  const mayPass = error.status === 0 || error.status >= 429; // nobody answered, too many ask, or the service failed
  if (error.slug !== "unreadable") return <ProblemAlert error={error} onRetry={mayPass ? onRetry : undefined} />;
  return (
    <>
      <p>{t("photo.failed.unreadable")}</p>
      <ProblemAlert error={error} />
    </>
  );
}
