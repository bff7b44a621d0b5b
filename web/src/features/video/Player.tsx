import { Alert, Button, SegmentedControl, Switch } from "@mantine/core";
import { IconMovieOff } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { Job } from "@/api/listJobs";
import { Card } from "@/components/Card";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import type { Clock } from "./clock";
import { rememberFilm, useFilm } from "./films";
import classes from "./Player.module.css";
import type { Reading } from "./reading";
import { Screen } from "./Screen";

interface Props {
  job: Job;
  reading: Reading;
  clock: Clock;
  say: (id: number) => string;
}

/** The film: the person's own file where the page has it, or the copy with boxes drawn in. */
export function Player({ job, reading, clock, say }: Props) {
  const t = useT();
  const mine = useFilm(job.id);
  const annotated = job.results.mp4;
  const [wanted, setWanted] = useState<"mine" | "annotated">("mine");
  const [boxes, setBoxes] = useState(true);
  const [broken, setBroken] = useState("");
  const isMine = !!mine && (wanted === "mine" || !annotated);
  const source = isMine ? mine : (annotated ?? "");
  const name = job.request.source;
  return (
    <Card title={t("video.player.title")} hideTitle>
      {source && broken !== source && (
        <Screen
          key={source}
          source={source}
          label={t("video.player.label", { name })}
          reading={reading}
          clock={clock}
          say={say}
          boxes={isMine && boxes}
          onBroken={() => setBroken(source)}
        />
      )}
      {source && broken === source && (
        <Alert color="orange" icon={<IconMovieOff aria-hidden />}>
          {t("video.player.broken")}
        </Alert>
      )}
      <div className={classes.tools}>
        {mine && annotated && (
          <SegmentedControl
            classNames={{ root: classes.which, control: classes.one, label: classes.words }}
            aria-label={t("video.player.which")}
            data={[
              { value: "mine", label: t("video.player.mine") },
              { value: "annotated", label: t("video.player.annotated") },
            ]}
            value={wanted}
            onChange={(value) => setWanted(value as typeof wanted)}
          />
        )}
        {isMine && (
          <Switch label={t("video.player.boxes")} checked={boxes} onChange={(e) => setBoxes(e.currentTarget.checked)} />
        )}
        {!mine && <ChooseAgain job={job} />}
      </div>
    </Card>
  );
}

function ChooseAgain({ job }: { job: Job }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const name = job.request.source;
  const take = (file: File | undefined) => {
    if (!file) return;
    if (file.name !== name) announce(t("video.player.other", { name }));
    rememberFilm(job.id, file);
  };
  return (
    <div className={classes.missing}>
      <p>{t("video.player.missing")}</p>
      <Button variant="default" onClick={() => input.current?.click()}>
        {t("video.player.choose")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="video/*,.mkv,.avi"
        aria-label={t("video.player.choose")}
        onChange={(event) => take(event.currentTarget.files?.[0])}
      />
    </div>
  );
}
