import type { ReactNode } from "react";
import { Card } from "@/components/Card";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import classes from "./Part.module.css";

/** A part of the page, which the table of contents leads to. */
export function Part({ name, children }: { name: string; children: ReactNode }) {
  const t = useT();
  return (
    <div id={name} className={classes.part}>
      <Card title={t(`about.${name}.title` as Key)}>
        <div className={classes.prose}>{children}</div>
      </Card>
    </div>
  );
}

/** Facts, each with its name before it. */
export function FactList({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
