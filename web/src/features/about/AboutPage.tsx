import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function AboutPage() {
  const t = useT();
  return <Page title={t("about.title")} lead={t("about.lead")} />;
}
