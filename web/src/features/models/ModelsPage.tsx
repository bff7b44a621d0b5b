import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function ModelsPage() {
  const t = useT();
  return <Page title={t("models.title")} lead={t("models.lead")} />;
}
