import { Gate } from "@/components/Gate";
import { Page } from "@/components/Page";
import { useT } from "@/lib/I18n";
import classes from "./Account.module.css";
import { Keys } from "./Keys";
import { Looks } from "./Looks";
import { MyData } from "./MyData";
import { Password } from "./Password";
import { Who } from "./Who";

export default function AccountPage() {
  const t = useT();
  return (
    <Page title={t("account.title")} lead={t("account.lead")}>
      <Gate>
        <div className={classes.pair}>
          <Who />
          <Password />
        </div>
        <Keys />
        <div className={classes.pair}>
          <MyData />
          <Looks />
        </div>
      </Gate>
    </Page>
  );
}
