import { CloseButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useT } from "@/lib/I18n";
import classes from "./Filmstrip.module.css";
import type { Change, Shown } from "./pictures";

interface Props {
  shown: readonly Shown[];
  selected: number;
  change: (change: Change) => void;
  onRemove: (shown: Shown) => void;
}

/** All pictures small, to go from one to the next. */
export function Filmstrip({ shown, selected, change, onRemove }: Props) {
  const t = useT();
  return (
    <ul className={classes.strip} aria-label={t("photo.pictures")}>
      {shown.map((one) => (
        <li key={one.id} className={classes.item}>
          <button
            type="button"
            className={classes.button}
            aria-current={one.id === selected || undefined}
            aria-label={`${t("photo.show", { name: one.name })}, ${stateOf(one)}`}
            onClick={() => change({ kind: "select", id: one.id })}
          >
            <Small preview={one.preview} />
            {one.state === "failed" && <IconAlertTriangle className={classes.failed} size={22} aria-hidden />}
            {one.analysis && <span className={classes.count}>{one.analysis.faces.length}</span>}
          </button>
          <CloseButton
            className={classes.remove}
            size="xs"
            radius="xl"
            variant="transparent"
            aria-label={t("photo.remove", { name: one.name })}
            onClick={() => onRemove(one)}
          />
        </li>
      ))}
    </ul>
  );

  function stateOf({ state, analysis }: Shown): string {
    if (analysis) return t("photo.found", { count: analysis.faces.length });
    return state === "failed" ? t("photo.state.failed") : t("photo.state.reading");
  }
}

/** Nothing where the browser cannot show the picture. */
function Small({ preview }: { preview: string }) {
  const [broken, setBroken] = useState(false);
  if (!preview || broken) return null;
  return <img src={preview} alt="" className={classes.picture} onError={() => setBroken(true)} />;
}
