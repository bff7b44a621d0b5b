import type { Operations } from "@/api/operations";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";

/** Requests and latency by address. */
export function Requests({ endpoints }: { endpoints: Operations["endpoints"] }) {
  const t = useT();
  const { number, milliseconds } = useFormats();
  const time = (seconds: number | null) => (seconds === null ? "–" : milliseconds(seconds * 1000));
  if (!endpoints.length) return <Card title={t("operate.requests.title")}>{t("operate.requests.none")}</Card>;
  const head = ["address", "count", "failed", "refused", "half", "most", "almost"] as const;
  return (
    <Card title={t("operate.requests.title")}>
      <DataTable
        caption={t("operate.requests.caption")}
        head={head.map((one) => t(`operate.requests.${one}`))}
        numbers={[1, 2, 3, 4, 5, 6]}
        rows={endpoints.map((one) => ({
          key: one.endpoint,
          cells: [
            <code key="endpoint">{one.endpoint}</code>,
            number(one.requests),
            number(one.failed),
            number(one.refused),
            time(one.p50_s),
            time(one.p95_s),
            time(one.p99_s),
          ],
        }))}
      />
    </Card>
  );
}
