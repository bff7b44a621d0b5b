import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";

export default function SignInPage() {
  const t = useT();
  return <Page title={t("app.account.signIn")} />;
}
