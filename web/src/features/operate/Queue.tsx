import type { Operations } from "@/api/operations";
import { Card } from "@/components/Card";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { Facts } from "./Facts";
import { useSpan } from "./useSpan";

const STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;

/** Jobs by state, how long the oldest waits, and whether anybody works. */
export function Queue({ queue }: { queue: Operations["queue"] }) {
  const t = useT();
  const { number } = useFormats();
  const span = useSpan();
  const { depth, oldest_s, worker_seen_s } = queue;
  const seen = worker_seen_s === null ? t("operate.queue.workerNever") : span(worker_seen_s, "operate.queue.workerAgo");
  return (
    <Card title={t("operate.queue.title")}>
      <Facts
        facts={[
          ...STATES.map((state) => [t(`operate.queue.state.${state}`), number(queue.jobs[state])] as const),
          [t("operate.queue.depth"), depth === null ? t("operate.queue.depthNone") : number(depth)],
          [t("operate.queue.oldest"), oldest_s === null ? t("operate.queue.nothingWaits") : span(oldest_s)],
          [t("operate.queue.worker"), seen],
        ]}
      />
    </Card>
  );
}
