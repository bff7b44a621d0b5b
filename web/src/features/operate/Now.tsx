import type { Operations } from "@/api/operations";
import { Card } from "@/components/Card";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Facts } from "./Facts";
import { useRate } from "./useRate";

/** What the service does at this moment. */
export function Now({ figures }: { figures: Operations }) {
  const t = useT();
  const { number, instant } = useFormats();
  const rate = useRate(figures);
  const said = (
    <>
      {number(rate ?? figures.requests_per_s, 1)}
      <small>{rate === null ? t("operate.now.rateAverage") : t("operate.now.rateHint")}</small>
    </>
  );
  return (
    <Card title={t("operate.now.title")}>
      <Facts
        facts={[
          [t("operate.now.streams"), number(figures.live_streams)],
          [t("operate.now.working"), number(figures.working)],
          [t("operate.now.waiting"), number(figures.waiting)],
          [t("operate.now.rate"), said],
          [t("operate.now.uptime"), instant(figures.started_at)],
          [t("operate.now.version"), figures.version],
        ]}
      />
    </Card>
  );
}
