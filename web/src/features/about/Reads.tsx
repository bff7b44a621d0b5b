import { IconCheck, IconX } from "@tabler/icons-react";
import { useT } from "@/lib/I18n";
import { Part } from "./Part";
import classes from "./Reads.module.css";

export function Reads() {
  const t = useT();
  const does = [t("about.reads.does1"), t("about.reads.does2"), t("about.reads.does3")];
  const doesNot = [t("about.reads.not1"), t("about.reads.not2"), t("about.reads.not3")];
  return (
    <Part name="reads">
      <p>{t("about.reads.lead")}</p>
      <div className={classes.sides}>
        <Side title={t("about.reads.does")} points={does} icon={IconCheck} />
        <Side title={t("about.reads.doesNot")} points={doesNot} icon={IconX} />
      </div>
    </Part>
  );
}

function Side({ title, points, icon: Icon }: { title: string; points: string[]; icon: typeof IconCheck }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul className={classes.points}>
        {points.map((point) => (
          <li key={point} className={classes.point}>
            <Icon aria-hidden size={18} className={classes.icon} />
            <span>{point}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
