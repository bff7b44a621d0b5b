import { Progress } from "@mantine/core";
import type { Operations } from "@/api/operations";
import { Card } from "@/components/Card";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Facts } from "./Facts";
import classes from "./Operate.module.css";

const KINDS = ["pictures", "inputs", "results", "uploads", "other"] as const;

/** Bytes on the disk, in the database and in the store. */
export function Room({ figures }: { figures: Operations }) {
  const t = useT();
  const { bytes, instant } = useFormats();
  const { disk, storage } = figures;
  const free = t("operate.storage.diskFree", { free: bytes(disk.free), total: bytes(disk.total) });
  return (
    <Card title={t("operate.storage.title")}>
      <Facts facts={[[t("operate.storage.disk"), free]]} />
      <Progress my="xs" value={100 * (1 - disk.free / disk.total)} aria-label={t("operate.storage.disk")} />
      <Facts
        facts={[
          [t("operate.storage.database"), bytes(figures.database_bytes)],
          ...(storage ? KINDS.map((kind) => [t(`operate.storage.${kind}`), bytes(storage[kind])] as const) : []),
        ]}
      />
      <p className={classes.quiet}>
        {storage
          ? t("operate.storage.counted", { count: storage.files, at: instant(storage.counted_at) })
          : t("operate.storage.away")}
        {storage && !storage.complete && ` ${t("operate.storage.incomplete")}`}
      </p>
    </Card>
  );
}
