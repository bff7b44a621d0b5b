import type { ReactNode, Ref } from "react";
import classes from "./Card.module.css";

interface Props {
  /** Names the region for screen readers; shown as its heading unless `hideTitle`. */
  title?: string;
  hideTitle?: boolean;
  actions?: ReactNode;
  /** Where the focus may be sent when what held it is gone. */
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** A quiet box that holds what belongs together. */
export function Card({ title, hideTitle = false, actions, ref, children }: Props) {
  return (
    <section ref={ref} tabIndex={ref ? -1 : undefined} className={classes.card} aria-label={title}>
      {title && !hideTitle && (
        <header className={classes.head}>
          <h2 className={classes.title}>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}
