import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { Analysis, Face } from "@/api/readPicture";
import { announce } from "@/lib/announce";
import { download } from "@/lib/download";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import { csvOf } from "./csv";
import { drawn } from "./drawing";
import type { Shown } from "./pictures";
import { labelOf } from "./words";

/** What was read, to take away: all pictures' data, and this picture drawn over or with its faces blurred. */
export function Downloads({ shown, all }: { shown: Shown; all: readonly Shown[] }) {
  const t = useT();
  const { percent } = useFormats();
  const { analysis } = shown;
  if (!analysis) return null;
  const read = all.flatMap((one) => one.analysis ?? []);
  const stem = read.length > 1 ? "mien" : stemOf(shown.name);
  const labelFor = (face: Face) =>
    `${labelOf(t, face.dominant)}${face.uncertain ? "?" : ""} ${percent(face.emotions[0]?.probability ?? 0)}`;
  const save = (content: Blob | string, name: string, type?: string) => {
    download(content, name, type);
    announce(t("photo.download.done", { name }));
  };
  const draw = async (kind: "annotated" | "blurred" | "both") => {
    const options = { annotated: kind !== "blurred", blurred: kind !== "annotated", labelFor };
    try {
      save(await pictured(shown, analysis, options), `${stemOf(shown.name)}-${kind}.jpg`);
    } catch {
      announce(t("photo.download.unable"), "failed");
    }
  };
  return (
    <Menu position="bottom-end" withinPortal={false} loop>
      <Menu.Target>
        <Button size="sm" variant="default" leftSection={<IconDownload size={17} aria-hidden />}>
          {t("photo.download.menu")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save(jsonOf(read), `${stem}.json`, "application/json")}>
          {t("photo.download.json")}
        </Menu.Item>
        <Menu.Item onClick={() => save(csvOf(read), `${stem}.csv`, "text/csv")}>{t("photo.download.csv")}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => draw("annotated")}>{t("photo.download.annotated")}</Menu.Item>
        <Menu.Item onClick={() => draw("blurred")}>{t("photo.download.blurred")}</Menu.Item>
        <Menu.Item onClick={() => draw("both")}>{t("photo.download.both")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function stemOf(name: string): string {
  const last = name.split(/[/\\]/).filter(Boolean).pop() ?? "picture";
  return last.replace(/\.\w{1,5}$/, "") || "picture";
}

const jsonOf = (read: readonly Analysis[]) =>
  `${JSON.stringify(read.length === 1 ? read[0] : { analyses: read }, null, 2)}\n`;

type Options = Parameters<typeof drawn>[2];

/** Drawn by the browser; by the service where it kept a picture that the browser does not have. */
async function pictured(shown: Shown, analysis: Analysis, options: Options): Promise<Blob> {
  if (shown.preview) {
    const blob = await drawn(shown.preview, analysis, options).catch(() => null);
    if (blob) return blob;
  }
  if (!analysis.image_kept) throw new Error("nobody has the picture");
  const wanted = new URLSearchParams({ annotated: String(options.annotated), blurred: String(options.blurred) });
  const answer = await fetch(`/api/v1/analyses/${analysis.id}/image?${wanted}`);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.blob();
}
