import type { ReactNode } from "react";
import classes from "./DataTable.module.css";

interface Props {
  /** Names the table; shown above it unless `hideCaption`. */
  caption: string;
  hideCaption?: boolean;
  head: readonly ReactNode[];
  /** Columns that hold numbers, by their place. */
  numbers?: readonly number[];
  /** Cells of each row; the first names it. */
  rows: readonly { key: string | number; cells: readonly ReactNode[] }[];
}

/** A real table that scrolls by itself where it is wider than the screen. */
export function DataTable({ caption, hideCaption = false, head, numbers = [], rows }: Props) {
  const kind = (place: number) => (numbers.includes(place) ? classes.number : undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <section className={classes.scroll} aria-label={caption} tabIndex={0}>
      <table className={classes.table}>
        <caption className={hideCaption ? "visually-hidden" : classes.caption}>{caption}</caption>
        <thead>
          <tr>
            {head.map((text, place) => (
              <th key={place} scope="col" className={kind(place)}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, place) =>
                place === 0 ? (
                  <th key={place} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={place} className={kind(place)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
