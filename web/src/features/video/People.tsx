import { TextInput } from "@mantine/core";
import { useMemo } from "react";
import { Card } from "@/components/Card";
import { colourVariable } from "@/lib/emotions";
import type { Names } from "@/lib/filmNames";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import classes from "./People.module.css";
import { type Presence, presences } from "./people";
import type { Reading } from "./reading";

interface Props {
  reading: Reading;
  names: Names;
  say: (id: number) => string;
  onRename: (id: number, name: string) => void;
}

/** Who was seen, how long, and how their faces were read: in words, then one by one. */
export function People({ reading, names, say, onRename }: Props) {
  const t = useT();
  const { clock } = useFormats();
  const people = useMemo(() => presences(reading), [reading]);
  const length = clock((reading.at.at(-1) ?? 0) + reading.step);
  return (
    <Card title={t("video.people.title")}>
      <p className={classes.summary}>
        {people.length
          ? t("video.people.summary", { count: people.length, length })
          : t("video.people.nobody", { length })}
      </p>
      <ul className={classes.people} aria-label={t("video.people.table")}>
        {people.map((one) => (
          <Row key={one.id} one={one} name={names[one.id] ?? ""} say={say} onRename={onRename} />
        ))}
      </ul>
      {people.length > 0 && <p className={classes.note}>{t("video.people.renameNote")}</p>}
    </Card>
  );
}

interface RowProps {
  one: Presence;
  name: string;
  say: (id: number) => string;
  onRename: (id: number, name: string) => void;
}

function Row({ one, name, say, onRename }: RowProps) {
  const t = useT();
  const { clock, percent } = useFormats();
  const most = one.shares[0];
  const values = { name: say(one.id), seen: clock(one.seen), share: percent(most?.share ?? 0) };
  const number = one.id + 1;
  return (
    <li className={classes.person}>
      <TextInput
        size="xs"
        aria-label={t("video.people.rename", { number })}
        placeholder={t("video.people.unnamed", { number })}
        value={name}
        maxLength={60}
        onChange={(event) => onRename(one.id, event.currentTarget.value)}
      />
      <p className={classes.words}>
        {t("video.people.mostly", { ...values, label: t(`words.label.${most?.label ?? "neutral"}` as Key) })}
      </p>
      <span className={classes.shares} aria-hidden>
        {one.shares.map(({ label, share }) => (
          <span key={label} style={{ width: `${100 * share}%`, background: colourVariable(label) }} />
        ))}
      </span>
      <ul className={classes.legend} aria-label={t("video.people.shares")}>
        {one.shares.map(({ label, share }) => (
          <li key={label}>
            <span className={classes.dot} style={{ background: colourVariable(label) }} aria-hidden />
            {t(`words.label.${label}` as Key)} {percent(share)}
          </li>
        ))}
        {one.uncertain > 0 && (
          <li>
            {t("video.people.uncertain")} {percent(one.uncertain)}
          </li>
        )}
      </ul>
    </li>
  );
}
