import type { Wish } from "@/api/createJob";

/** An upload that was begun, as it outlives the page. */
export interface Kept {
  key: string;
  url: string;
  name: string;
  size: number;
  wish: Wish;
  /** Whose it is: several people may use one browser. */
  owner: string;
  sent: number;
}

const KEPT_AS = "mien-uploads";

export function allKept(): Kept[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function write(kept: Kept[]): void {
  try {
    if (kept.length) localStorage.setItem(KEPT_AS, JSON.stringify(kept));
    else localStorage.removeItem(KEPT_AS);
  } catch {
    // Without room an upload still runs; it cannot be gone on with after a reload.
  }
}

export const keep = (one: Kept) => write([...allKept().filter(({ key }) => key !== one.key), one]);

export const forget = (key: string) => write(allKept().filter((one) => one.key !== key));

/** Forget what a person had begun. */
export const forgetUploadsOf = (owner: string) => write(allKept().filter((one) => one.owner !== owner));

/** The upload's id on the server. */
export const idOf = ({ url }: Pick<Kept, "url">) => url.split("/").pop() ?? "";

/** Whether a file is, as far as a page can tell, the one that was begun. */
export const isSame = (kept: Kept, file: File) => kept.name === file.name && kept.size === file.size;
