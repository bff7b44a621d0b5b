import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useMe } from "@/api/me";
import { serverQuery } from "@/api/serverFacts";
import { Card } from "@/components/Card";
import { announce } from "@/lib/announce";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { FilmChooser } from "./FilmChooser";
import { FilmOptions } from "./FilmOptions";
import { JobList } from "./JobList";
import { SendingList } from "./SendingList";
import { send } from "./sending";
import { takeAtMost } from "./turns";
import { Unfinished } from "./Unfinished";
import { type Choice, isArchive, wishFor } from "./wishes";

/** Choose films, say how they are to be read, and see what becomes of them. */
export function Start() {
  const t = useT();
  const { bytes } = useFormats();
  const { me, mayWrite } = useMe();
  const { data: server } = useQuery(serverQuery);
  const [files, setFiles] = useState<readonly File[]>([]);
  const jobs = useRef<HTMLElement>(null);
  const most = server?.limits.upload_bytes;
  const owner = me?.user.id ?? "";
  useEffect(() => {
    if (server) takeAtMost(server.limits.open_uploads);
  }, [server]);
  const take = (chosen: readonly File[]) => {
    const [fits, over] = split(chosen, most);
    for (const one of over) announce(t("video.choose.tooLarge", { name: one.name, bytes: bytes(most ?? 0) }), "failed");
    setFiles(fits);
  };
  const start = (choice: Choice) => {
    for (const file of files) send(file, wishFor(file, choice), owner);
    setFiles([]);
  };
  return (
    <>
      {mayWrite ? (
        <Card title={files.length ? t("video.options.title") : t("video.choose.title")} hideTitle={!files.length}>
          {files.length ? (
            <FilmOptions
              files={files}
              onlyArchives={files.every(isArchive)}
              onStart={start}
              onOther={() => setFiles([])}
            />
          ) : (
            <FilmChooser limits={server?.limits} onChoose={take} />
          )}
        </Card>
      ) : (
        <p>{t("video.choose.viewer")}</p>
      )}
      <Unfinished owner={owner} />
      <SendingList next={jobs} />
      <JobList ref={jobs} />
    </>
  );
}

function split(files: readonly File[], most = Number.POSITIVE_INFINITY): [fits: File[], over: File[]] {
  return [files.filter((one) => one.size <= most), files.filter((one) => one.size > most)];
}
