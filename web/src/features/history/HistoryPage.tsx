import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function HistoryPage() {
  const t = useT();
  return <Page title={t("history.title")} lead={t("history.lead")} />;
}
