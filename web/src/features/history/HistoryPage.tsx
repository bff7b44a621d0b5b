import { useParams } from "react-router";
import { Gate } from "@/components/Gate";
import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";
import { AnalysisView } from "./AnalysisView";
import { DataCard } from "./DataCard";
import { History } from "./History";

/** `/history` lists what was read; `/history/ID` is one picture. Films have their own page. */
export default function HistoryPage() {
  const t = useT();
  const id = useParams()["*"]?.split("/")[0];
  if (id) return <AnalysisView key={id} id={id} />;
  return (
    <Page title={t("history.title")} lead={t("history.lead")}>
      <Gate>
        <History />
        <DataCard />
      </Gate>
    </Page>
  );
}
