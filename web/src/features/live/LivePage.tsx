import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function LivePage() {
  const t = useT();
  return <Page title={t("live.title")} lead={t("live.lead")} />;
}
