import { useState } from "react";
import type { Picture } from "@/api/readPicture";
import { announce } from "@/lib/announce";
import { useT } from "@/lib/I18n";
import classes from "./Samples.module.css";
import dim from "./samples/dim.jpg";
import pair from "./samples/pair.jpg";
import portrait from "./samples/portrait.jpg";
import sideways from "./samples/sideways.jpg";

const SAMPLES = { portrait, pair, dim, sideways };

type Name = keyof typeof SAMPLES;

/** Pictures to try mien with: NASA's portrait in the repository, and variations of it. */
export function Samples({ add }: { add: (pictures: Picture[]) => void }) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const read = async (name: Name) => {
    setBusy(true);
    try {
      const file = await (await fetch(SAMPLES[name])).blob();
      add([{ file, name: `${name}.jpg` }]);
    } catch {
      announce(t("problems.offline.title"), "failed");
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-labelledby="samples">
      <h2 id="samples" className={classes.title}>
        {t("photo.samples.title")}
      </h2>
      <ul className={classes.list}>
        {(Object.keys(SAMPLES) as Name[]).map((name) => (
          <li key={name}>
            <button type="button" className={classes.sample} disabled={busy} onClick={() => read(name)}>
              <img src={SAMPLES[name]} alt="" width={160} height={160} className={classes.picture} />
              <span className={classes.name}>{t(`photo.samples.${name}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className={classes.credit}>{t("photo.samples.credit")}</p>
    </section>
  );
}
