import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef } from "react";
import { Link } from "react-router";
import { Card } from "@/components/Card";
import { ProblemAlert } from "@/components/ProblemAlert";
import { Told } from "@/components/Told";
import { announce } from "@/lib/announce";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { useProblem } from "@/lib/useProblem";
import rows from "./Rows.module.css";
import { giveUp, goOn, pause } from "./sending";
import { inOrder, isHere, remove, removeThoseHere, type Sending, useSendings } from "./sendingStore";

/** Files on their way to the server, with what can be done about each; `next` has the focus when nothing is left. */
export function SendingList({ next }: { next: RefObject<HTMLElement | null> }) {
  const t = useT();
  const all = useSendings();
  const card = useRef<HTMLElement>(null);
  if (!all.length) return null;
  const takeAway = (take: () => void) => {
    take();
    (inOrder().length ? card : next).current?.focus();
  };
  const button = (
    <Button variant="subtle" color="gray" size="compact-sm" onClick={() => takeAway(removeThoseHere)}>
      {t("video.sending.dismissAll")}
    </Button>
  );
  return (
    <Card ref={card} title={t("video.sending.title")} actions={all.filter(isHere).length > 1 && button}>
      <ul className={rows.rows}>
        {all.map((one) => (
          <Row key={one.key} one={one} takeAway={takeAway} />
        ))}
      </ul>
    </Card>
  );
}

interface RowProps {
  one: Sending;
  /** Does what takes the row away, and leads the focus on. */
  takeAway: (take: () => void) => void;
}

function Row({ one, takeAway }: RowProps) {
  const t = useT();
  const cache = useQueryClient();
  const { name, state } = one;
  const share = one.size ? one.sent / one.size : 1;
  useEffect(() => {
    if (state !== "done") return;
    announce(t("video.sending.arrived", { name }), "quiet");
    cache.invalidateQueries({ queryKey: ["jobs"] });
  }, [state, name, t, cache]);
  return (
    <li className={rows.row} data-stack={state === "done" || undefined}>
      <div className={rows.main}>
        <strong className={rows.name}>{name}</strong>
        <Words one={one} share={share} />
        {state !== "done" && (
          <Progress.Root size="sm">
            <Progress.Section
              value={100 * share}
              color={state === "waiting" || state === "failed" ? "orange" : undefined}
              aria-label={t("video.sending.progress", { name })}
              animated={state === "sending" || state === "making"}
            />
          </Progress.Root>
        )}
      </div>
      <Actions one={one} takeAway={takeAway} />
      {state === "failed" && (
        <div className={rows.wide}>
          <ProblemAlert error={one.error} onRetry={() => goOn(one.key)} />
        </div>
      )}
    </li>
  );
}

function Words({ one, share }: { one: Sending; share: number }) {
  const t = useT();
  const { bytes, percent } = useFormats();
  const values = { sent: bytes(one.sent), size: bytes(one.size), share: percent(share) };
  return (
    <>
      <span className={rows.words}>{t(`video.sending.${one.state}`, values)}</span>
      {one.state === "full" && <WhyFull error={one.error} />}
    </>
  );
}

function WhyFull({ error }: { error: unknown }) {
  const { title, detail } = useProblem()(error);
  return (
    <span className={rows.words}>
      <Told text={title} detail={detail} />
    </span>
  );
}

function Actions({ one: { key, name, state, jobId }, takeAway }: RowProps) {
  const t = useT();
  const isPaused = state === "paused";
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause;
  if (state === "done") {
    return (
      <div className={rows.actions}>
        <Button component={Link} to={`/video/${jobId}`} variant="light" size="compact-md">
          {t("video.sending.open")}
        </Button>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t("video.sending.dismiss", { name })}
          onClick={() => takeAway(() => remove(key))}
        >
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </div>
    );
  }
  return (
    <div className={rows.actions}>
      {(state === "sending" || state === "waiting" || isPaused) && (
        <ActionIcon
          variant={isPaused ? "filled" : "default"}
          size="lg"
          aria-label={t(isPaused ? "video.sending.resume" : "video.sending.pause", { name })}
          onClick={() => (isPaused ? goOn : pause)(key)}
        >
          <Icon size={18} aria-hidden />
        </ActionIcon>
      )}
      {state !== "making" && (
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t("video.sending.giveUp", { name })}
          onClick={() => takeAway(() => giveUp(key))}
        >
          <IconX size={18} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
