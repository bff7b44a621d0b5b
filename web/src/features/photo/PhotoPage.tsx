import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function PhotoPage() {
  const t = useT();
  return <Page title={t("photo.title")} lead={t("photo.lead")} />;
}
