import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import classes from "./Page.module.css";

interface Props {
  title: string;
  lead?: ReactNode;
  /** Buttons beside the heading. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A page's frame: the document's title, the one h1, and the focus there after a navigation. */
export function Page({ title, lead, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const arrived = useLocation().key !== "default"; // the first page leaves the focus to the browser
  useEffect(() => {
    if (arrived) heading.current?.focus({ preventScroll: true });
  }, [arrived]);
  return (
    <article className={classes.page}>
      <title>{`${title} · mien`}</title>
      <header className={classes.head}>
        <div>
          <h1 ref={heading} tabIndex={-1} className={classes.title}>
            {title}
          </h1>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </article>
  );
}
