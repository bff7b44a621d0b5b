import { useEffect, useState } from "react";
import type { Picture } from "@/api/readPicture";

export const picturesOf = (files: Iterable<File>): Picture[] => [...files].map((file) => ({ file, name: file.name }));

/** Take what is dropped anywhere on the page, or pasted into it; says whether something hovers over it. */
export function useIncoming(take: (pictures: Picture[]) => void): boolean {
  const [hovered, setHovered] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.some((type) => type === "Files" || type === "text/uri-list")) return;
      event.preventDefault();
      setHovered(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setHovered(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setHovered(false);
      give(take, event.dataTransfer, "text/uri-list");
    };
    const paste = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLInputElement) return;
      give(take, event.clipboardData, "text/plain");
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, [take]);
  return hovered;
}

function give(take: (pictures: Picture[]) => void, data: DataTransfer | null, kind: string): void {
  if (!data) return;
  if (data.files.length) {
    take(picturesOf(data.files));
    return;
  }
  const url = data.getData(kind).split("\n", 1)[0]?.trim() ?? "";
  if (/^https?:\/\/\S+$/.test(url)) take([{ url }]);
}
