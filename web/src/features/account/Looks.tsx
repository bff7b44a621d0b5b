import { Radio, useMantineColorScheme } from "@mantine/core";
import { Card } from "@/components/Card";
import { useLanguage, useT } from "@/lib/I18n";
import { isLanguage, LANGUAGES } from "@/lib/language";
import classes from "./Account.module.css";

const SCHEMES = ["auto", "light", "dark"] as const;

/** The same choices as in the header, with their names. */
export function Looks() {
  const t = useT();
  const { language, speak } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <Card title={t("account.looks.title")}>
      <div className={classes.form}>
        <Radio.Group
          label={t("account.looks.language")}
          value={language}
          onChange={(chosen) => isLanguage(chosen) && speak(chosen)}
        >
          {Object.entries(LANGUAGES).map(([value, label]) => (
            <Radio key={value} mt="xs" value={value} label={label} lang={value} />
          ))}
        </Radio.Group>
        <Radio.Group
          label={t("account.looks.scheme")}
          value={colorScheme}
          onChange={(chosen) => setColorScheme(chosen as (typeof SCHEMES)[number])}
        >
          {SCHEMES.map((scheme) => (
            <Radio key={scheme} mt="xs" value={scheme} label={t(`app.scheme.${scheme}`)} />
          ))}
        </Radio.Group>
      </div>
    </Card>
  );
}
