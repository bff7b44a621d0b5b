import { Fragment, type ReactNode } from "react";
import classes from "./Operate.module.css";

/** Terms and what is said of them, one a line. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([term, said]) => (
        <Fragment key={term}>
          <dt>{term}</dt>
          <dd>{said}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
