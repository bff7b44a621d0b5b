import { Button, CopyButton } from "@mantine/core";
import { useT } from "@/lib/I18n";
import classes from "./Cite.module.css";
import { Part } from "./Part";
import type { Facts } from "./useCard";

const PAPERS = [
  { text: "Goodfellow et al. 2013, arXiv:1307.0414 (FER2013)", at: "https://arxiv.org/abs/1307.0414" },
  { text: "Barsoum et al. 2016, arXiv:1608.01041 (FER+)", at: "https://arxiv.org/abs/1608.01041" },
];

export function Cite({ server, card }: Facts) {
  const t = useT();
  if (!server) return null;
  const { name, version } = server.model;
  const year = card?.card.created.slice(0, 4);
  const entry = [
    "@software{mien,",
    "  author  = {{The mien authors}},",
    "  title   = {mien: how people would read a facial expression},",
    `  version = {${server.version}},`,
    ...(year ? [`  year    = {${year}},`] : []),
    `  note    = {Model ${name}, version ${version}}`,
    "}",
  ].join("\n");
  return (
    <Part name="cite">
      <p>{t("about.cite.text")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard */}
      <section className={classes.entry} tabIndex={0} aria-label={t("about.cite.label")}>
        <pre>{entry}</pre>
      </section>
      <div>
        <CopyButton value={entry}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t("words.copied") : t("words.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
      <p>{t("about.cite.also")}</p>
      <ul>
        {PAPERS.map(({ text, at }) => (
          <li key={at}>
            <a href={at} rel="noreferrer">
              {text}
            </a>
          </li>
        ))}
      </ul>
    </Part>
  );
}
