import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "@/api/me";
import { serverQuery } from "@/api/serverFacts";
import { Gate } from "@/components/Gate";
import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";
import { Consent } from "./Consent";
import { Session } from "./Session";

export default function LivePage() {
  const t = useT();
  return (
    <Page title={t("live.title")} lead={t("live.lead")}>
      <Gate>
        <Live />
      </Gate>
    </Page>
  );
}

function Live() {
  const t = useT();
  const { mayWrite } = useMe();
  const { data: server } = useQuery(serverQuery);
  const [agreed, setAgreed] = useState(false);
  if (!mayWrite) return <Alert title={t("app.notAllowed.title")}>{t("app.notAllowed.text")}</Alert>;
  if (server && !server.live_streams) {
    return <Alert title={t("live.off.disabled.title")}>{t("live.off.disabled.text")}</Alert>;
  }
  if (!agreed) return <Consent onAgreed={() => setAgreed(true)} />;
  return <Session />;
}
