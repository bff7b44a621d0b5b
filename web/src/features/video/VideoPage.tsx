import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function VideoPage() {
  const t = useT();
  return <Page title={t("video.title")} lead={t("video.lead")} />;
}
