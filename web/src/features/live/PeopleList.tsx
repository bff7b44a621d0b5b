import { useEffect, useRef, useState } from "react";
import { Card } from "@/components/Card";
import { EmotionBars } from "@/components/EmotionBars";
import { EMOTIONS } from "@/lib/emotions";
import { useT } from "@/lib/I18n";
import type { Key } from "@/lib/text";
import classes from "./PeopleList.module.css";
import type { Person } from "./people";

/** Everybody in view, each with bars in one order, so that they grow and shrink but never change places. */
export function PeopleList({ people, isOn }: { people: readonly Person[]; isOn: boolean }) {
  const t = useT();
  return (
    <Card title={t("live.people.title")}>
      <Said people={people} isOn={isOn} />
      {people.length === 0 && <p className={classes.none}>{t("live.people.none")}</p>}
      <ul className={classes.people}>
        {people.map((one) => (
          <li key={one.person}>
            <One {...one} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function One({ person, shares, dominant, uncertain, reasons, face }: Person) {
  const t = useT();
  const emotions = EMOTIONS.map((label) => ({ label, probability: shares[label] ?? 0 }));
  return (
    <>
      <h3 className={classes.name}>
        {t("live.people.person", { number: person })}
        <span className={classes.dominant}>{t(`words.label.${dominant}` as Key)}</span>
      </h3>
      <EmotionBars emotions={emotions} marked={face.prediction_set} label={t("live.people.bars", { number: person })} />
      <p className={classes.note}>
        {uncertain && <span>{t("live.people.uncertain")}. </span>}
        {reasons.map((reason) => (
          <span key={reason}>{t(`words.reason.${reason}` as Key)}. </span>
        ))}
      </p>
    </>
  );
}

const SAID_EVERY_MS = 5000;

/** The same for ears: politely, not more often than every few seconds, and only what is new. */
function Said({ people, isOn }: { people: readonly Person[]; isOn: boolean }) {
  const t = useT();
  const [said, setSaid] = useState("");
  const now = useRef("");
  now.current = isOn ? sentence(people, t) : "";
  useEffect(() => {
    const say = () => now.current && setSaid(now.current);
    const timer = setInterval(say, SAID_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p role="status" className="visually-hidden">
      {said}
    </p>
  );
}

export function sentence(people: readonly Person[], t: ReturnType<typeof useT>): string {
  if (people.length === 0) return t("live.people.saidNone");
  return people
    .map(({ person, dominant, uncertain }) =>
      t(uncertain ? "live.people.saidUncertain" : "live.people.said", {
        number: person,
        label: t(`words.label.${dominant}` as Key),
      }),
    )
    .join("; ");
}
