import type { ReactNode } from "react";
import classes from "./Models.module.css";

/** The parts of a card under its headings of the second level. */
export function sectionsOf(markdown: string): { title: string; text: string }[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = "", ...lines] = part.split("\n");
      return { title: title.trim(), text: lines.join("\n").trim() };
    });
}

/** The little of Markdown that a card's words use: paragraphs, lists, bold and code. Tables are left out. */
export function Words({ text }: { text: string }) {
  const blocks = text
    .split(/\n\s*\n/)
    .map((block) => block.replace(/\n {2,}/g, " ").trim())
    .filter((block) => block && !block.startsWith("|") && !block.endsWith(":"));
  return (
    <div className={classes.words}>
      {blocks.map((block) =>
        block.startsWith("- ") ? <List key={block} block={block} /> : <Text key={block} block={block} />,
      )}
    </div>
  );
}

function Text({ block }: { block: string }) {
  return <p>{inline(block)}</p>;
}

function List({ block }: { block: string }) {
  return <ul>{block.split(/^- /m).map((item) => item.trim() && <li key={item}>{inline(item.trim())}</li>)}</ul>;
}

function inline(text: string): ReactNode[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((piece, place) => {
    if (piece.startsWith("**")) return <strong key={place}>{piece.slice(2, -2)}</strong>;
    if (piece.startsWith("`")) return <code key={place}>{piece.slice(1, -1)}</code>;
    return piece;
  });
}
