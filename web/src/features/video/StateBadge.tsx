import { Badge } from "@mantine/core";
import type { Job } from "@/api/listJobs";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";

const COLOURS = { queued: "gray", running: "mien", succeeded: "green", failed: "red", cancelled: "gray" } as const;

/** How a job stands, in a word. */
export function StateBadge({ job }: { job: Job }) {
  const t = useT();
  const { percent } = useFormats();
  const isStopping = job.cancel_requested && job.state === "running";
  const word = t(isStopping ? "video.state.stopping" : `video.state.${job.state}`);
  const share = job.state === "running" ? ` ${percent(job.progress)}` : "";
  return (
    <Badge variant="dot" color={COLOURS[job.state]} tt="none" size="lg">
      {word}
      {share}
    </Badge>
  );
}
