import { Button, Table } from "@mantine/core";
import { useState } from "react";
import { Card } from "@/components/Card";
import { colourVariable } from "@/lib/emotions";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import type { Clock } from "./clock";
import classes from "./Episodes.module.css";
import type { Episode } from "./reading";

const AT_ONCE = 25;

interface Props {
  episodes: readonly Episode[];
  clock: Clock;
  say: (id: number) => string;
}

/** When each expression began, peaked and passed; each time leads there. */
export function Episodes({ episodes, clock, say }: Props) {
  const t = useT();
  const [most, setMost] = useState(AT_ONCE);
  const left = episodes.length - most;
  return (
    <Card title={t("video.episodes.title")}>
      <p className={classes.text}>{t(episodes.length ? "video.episodes.text" : "video.episodes.none")}</p>
      {episodes.length > 0 && (
        <Table.ScrollContainer minWidth={520} type="native">
          <Table aria-label={t("video.episodes.table")}>
            <Table.Thead>
              <Table.Tr>
                {(["person", "label", "onset", "peak", "end", "lasts"] as const).map((column) => (
                  <Table.Th key={column}>{t(`video.episodes.${column}`)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {episodes.slice(0, most).map((one) => (
                <Row key={`${one.face} ${one.label} ${one.onset}`} one={one} clock={clock} name={say(one.face)} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {left > 0 && (
        <Button mt="sm" variant="default" onClick={() => setMost(most + 4 * AT_ONCE)}>
          {t("video.episodes.more", { count: Math.min(left, 4 * AT_ONCE) })}
        </Button>
      )}
    </Card>
  );
}

function Row({ one, clock, name }: { one: Episode; clock: Clock; name: string }) {
  const t = useT();
  const { clock: written, percent } = useFormats();
  const label = t(`words.label.${one.label}` as Key);
  const jump = (at: number, more = "") => (
    <button
      type="button"
      className={classes.jump}
      aria-label={t("video.episodes.jump", { at: written(at), label })}
      onClick={() => clock.seek(at)}
    >
      {written(at)}
      {more}
    </button>
  );
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td>
        <span className={classes.dot} style={{ background: colourVariable(one.label) }} aria-hidden />
        {label}
      </Table.Td>
      <Table.Td>{jump(one.onset)}</Table.Td>
      <Table.Td>{jump(one.peakAt, ` · ${percent(one.peak)}`)}</Table.Td>
      <Table.Td>{jump(one.offset)}</Table.Td>
      <Table.Td>{written(one.duration)}</Table.Td>
    </Table.Tr>
  );
}
