import { Fragment, type ReactNode } from "react";
import classes from "./Models.module.css";

/** Terms and what is said of each; a term of which nothing is known is left out. */
export function FactList({ facts }: { facts: readonly (readonly [term: string, said: ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([term, said]) =>
        said ? (
          <Fragment key={term}>
            <dt>{term}</dt>
            <dd>{said}</dd>
          </Fragment>
        ) : null,
      )}
    </dl>
  );
}
