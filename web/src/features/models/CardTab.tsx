import type { VersionFacts } from "@/api/models";
import { Card } from "@/components/Card";
import { useLanguage, useT } from "@/lib/I18n";
import { Facts } from "./Facts";
import { Files } from "./Files";
import classes from "./Models.module.css";
import { sectionsOf, Words } from "./Words";

/** The sections of the card that are words; its numbers are on the other tabs, from the same measurement. */
const SHOWN = ["Intended use", "Out-of-scope use", "Limits", "Data and terms", "Calibration"];

export function CardTab({ version }: { version: VersionFacts }) {
  const t = useT();
  const { language } = useLanguage();
  const sections = sectionsOf(version.words).filter(({ title }) => SHOWN.includes(title));
  return (
    <>
      <Facts version={version} />
      {language !== "en" && sections.length > 0 && <p className={classes.quiet}>{t("models.words.english")}</p>}
      {sections.map(({ title, text }) => (
        <div key={title} lang="en">
          <Card title={title}>
            <Words text={text} />
          </Card>
        </div>
      ))}
      <Files files={version.card.files ?? []} />
    </>
  );
}
