import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function OperatePage() {
  const t = useT();
  return <Page title={t("operate.title")} lead={t("operate.lead")} />;
}
