import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function AccountPage() {
  const t = useT();
  return <Page title={t("account.title")} lead={t("account.lead")} />;
}
