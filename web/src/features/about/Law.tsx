import { useLanguage, useT } from "@/lib/I18n";
import { Part } from "./Part";

export function Law() {
  const t = useT();
  const { language } = useLanguage();
  const act = `https://eur-lex.europa.eu/legal-content/${language.toUpperCase()}/TXT/?uri=OJ:L_202401689`;
  return (
    <Part name="law">
      <p>{t("about.law.intro")}</p>
      <ul>
        <li>{t("about.law.forbidden")}</li>
        <li>{t("about.law.risk")}</li>
        <li>{t("about.law.tell")}</li>
      </ul>
      <p>{t("about.law.data")}</p>
      <p>{t("about.law.good")}</p>
      <p>
        <strong>{t("about.law.bad")}</strong>
      </p>
      <p>
        {t("about.law.advice")}{" "}
        <a href={act} rel="noreferrer">
          {t("about.law.act")}
        </a>
      </p>
    </Part>
  );
}
