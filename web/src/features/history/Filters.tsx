import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { EMOTIONS } from "@/lib/emotions";
import { useT } from "@/lib/I18n";
import { EVERYTHING, type Filter, isFiltered } from "./entries";
import classes from "./History.module.css";

const KINDS = ["picture", "video", "archive"] as const;
const STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;

/** What is looked for. Expressions are those of pictures, states those of films and archives. */
export function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const t = useT();
  const id = useId();
  const [isOpen, setOpen] = useState(isFiltered(filter)); // of importance on narrow screens alone
  const set = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  const any = { value: "", label: t("history.filter.any") };
  return (
    <search>
      <Button
        hiddenFrom="sm"
        variant="default"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {t("history.filter.show")}
      </Button>
      <div id={id} className={classes.filters} data-open={isOpen || undefined}>
        <TextInput
          type="search"
          label={t("history.filter.source")}
          placeholder={t("history.filter.sourceHint")}
          value={filter.source}
          maxLength={200}
          onChange={(event) => set({ source: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("history.filter.kind")}
          data={[any, ...KINDS.map((value) => ({ value, label: t(`history.filter.${value}`) }))]}
          value={filter.kind}
          onChange={(event) => {
            const kind = event.currentTarget.value as Filter["kind"];
            set({ kind, ...(kind === "picture" ? { state: "" } : kind ? { emotion: "" } : {}) });
          }}
        />
        <NativeSelect
          label={t("history.filter.emotion")}
          data={[any, ...EMOTIONS.map((value) => ({ value, label: t(`words.label.${value}`) }))]}
          value={filter.emotion}
          disabled={filter.kind === "video" || filter.kind === "archive" || !!filter.state}
          onChange={(event) => set({ emotion: event.currentTarget.value as Filter["emotion"] })}
        />
        <NativeSelect
          label={t("history.filter.state")}
          data={[any, ...STATES.map((value) => ({ value, label: t(`history.state.${value}`) }))]}
          value={filter.state}
          disabled={filter.kind === "picture" || !!filter.emotion}
          onChange={(event) => set({ state: event.currentTarget.value as Filter["state"] })}
        />
        <TextInput
          type="date"
          label={t("history.filter.since")}
          value={filter.since}
          max={filter.until || undefined}
          onChange={(event) => set({ since: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t("history.filter.until")}
          value={filter.until}
          min={filter.since || undefined}
          onChange={(event) => set({ until: event.currentTarget.value })}
        />
      </div>
      {isFiltered(filter) && (
        <Button className={classes.clear} size="compact-sm" variant="default" onClick={() => onChange(EVERYTHING)}>
          {t("history.filter.clear")}
        </Button>
      )}
    </search>
  );
}
