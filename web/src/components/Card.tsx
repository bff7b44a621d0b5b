import type { ReactNode } from "react";
import classes from "./Card.module.css";

interface Props {
  /** Names the region for screen readers; shown as its heading unless `hideTitle`. */
  title?: string;
  hideTitle?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}

/** A quiet box that holds what belongs together. */
export function Card({ title, hideTitle = false, actions, children }: Props) {
  return (
    <section className={classes.card} aria-label={title}>
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
