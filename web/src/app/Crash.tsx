import { Button } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

/** Catches what a page throws while it renders; the navigation around it goes on. Give it a `key` that changes by page. */
export class CrashBoundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    return this.state.crashed ? <Crash /> : this.props.children;
  }
}

function Crash() {
  const t = useT();
  return (
    <Page title={t("app.crash.title")} lead={t("app.crash.text")}>
      <div>
        <Button onClick={() => window.location.reload()}>{t("app.crash.again")}</Button>
      </div>
    </Page>
  );
}
