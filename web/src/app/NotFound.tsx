import { Button } from "@mantine/core";
import { Link } from "react-router";
import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export function NotFound() {
  const t = useT();
  return (
    <Page title={t("app.notFound.title")} lead={t("app.notFound.text")}>
      <div>
        <Button component={Link} to="/">
          {t("app.notFound.home")}
        </Button>
      </div>
    </Page>
  );
}
