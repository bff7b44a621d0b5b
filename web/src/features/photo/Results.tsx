import { useState } from "react";
import { FacesPanel } from "./FacesPanel";
import { Failed } from "./Failed";
import { Filmstrip } from "./Filmstrip";
import classes from "./Results.module.css";
import type { usePictures } from "./usePictures";
import { useWhy } from "./useWhy";
import { Viewer } from "./Viewer";

interface Props {
  pictures: ReturnType<typeof usePictures>;
  explained: boolean;
  onExplain: (explained: boolean) => void;
}

/** The chosen picture beside what was read in it, and the others below. */
export function Results({ pictures, explained, onExplain }: Props) {
  const { shown, selected, change, again, remove } = pictures;
  const [active, setActive] = useState<number | null>(null);
  const current = shown.find((one) => one.id === selected) ?? shown[0];
  const why = useWhy(current);
  if (!current) return null;
  return (
    <div className={classes.results}>
      <div className={classes.seen}>
        <Viewer shown={current} active={active} onActive={setActive} why={why.found} />
        {shown.length > 1 && <Filmstrip shown={shown} selected={current.id} change={change} onRemove={remove} />}
      </div>
      <div className={classes.read}>
        {current.state === "failed" ? (
          <Failed shown={current} onRetry={() => again(current)} />
        ) : (
          <FacesPanel
            shown={current}
            all={shown}
            active={active}
            onActive={setActive}
            why={why}
            meaning={explained}
            onMeaning={onExplain}
          />
        )}
      </div>
    </div>
  );
}
