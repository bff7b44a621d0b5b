import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { uploadQuery } from "@/api/getUpload";
import { ProblemError } from "@/api/problem";
import { Card } from "@/components/Card";
import { announce } from "@/lib/announce";
import { chooseAnew } from "@/lib/files";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { allKept, forget, idOf, isSame, type Kept } from "@/lib/keptUploads";
import { discard } from "./discard";
import rows from "./Rows.module.css";
import { send } from "./sending";
import { useSendings } from "./sendingStore";

/** Uploads that a former page began. The browser gives no page a file twice, so the person chooses it again. */
export function Unfinished({ owner }: { owner: string }) {
  const t = useT();
  const running = useSendings();
  const [gone, setGone] = useState<readonly string[]>([]);
  const left = allKept().filter(
    (one) => one.owner === owner && !gone.includes(one.key) && !running.some(({ key }) => key === one.key),
  );
  if (!left.length) return null;
  const drop = (key: string) => {
    forget(key);
    setGone([...gone, key]);
  };
  return (
    <Card title={t("video.kept.title")}>
      <ul className={rows.rows}>
        {left.map((one) => (
          <Row key={one.key} one={one} owner={owner} onGone={() => drop(one.key)} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ one, owner, onGone }: { one: Kept; owner: string; onGone: () => void }) {
  const t = useT();
  const { bytes, percent } = useFormats();
  const input = useRef<HTMLInputElement>(null);
  const { data, error } = useQuery(uploadQuery(idOf(one)));
  const isGone = error instanceof ProblemError && error.status === 404;
  useEffect(() => {
    if (isGone) onGone();
  });
  if (!data) return null;
  const { name } = one;
  const goOn = (file: File | undefined) => {
    if (!file) return;
    if (isSame(one, file)) send(file, one.wish, owner, { ...one, sent: data.received });
    else announce(t("video.kept.other", { name, size: bytes(one.size) }), "failed");
  };
  const giveUp = () => {
    discard(idOf(one));
    onGone();
  };
  return (
    <li className={rows.row} data-stack>
      <div className={rows.main}>
        <span>{t("video.kept.text", { name, share: percent(data.received / one.size), size: bytes(one.size) })}</span>
      </div>
      <div className={rows.actions}>
        <Button size="compact-md" aria-label={t("video.kept.choose", { name })} onClick={() => input.current?.click()}>
          {t("video.kept.button")}
        </Button>
        <Button size="compact-md" variant="default" aria-label={t("video.kept.giveUp", { name })} onClick={giveUp}>
          {t("video.kept.drop")}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={t("video.kept.choose", { name })}
          onClick={chooseAnew}
          onChange={(event) => goOn(event.currentTarget.files?.[0])}
        />
      </div>
    </li>
  );
}
