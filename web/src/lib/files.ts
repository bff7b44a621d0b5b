import type { MouseEvent } from "react";

/** Whether the browser can read a file: not a folder, nor what was moved, changed or deleted since it was chosen. */
export function isReadable(file: Blob): Promise<boolean> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(true);
    reader.onerror = () => resolve(false);
    reader.readAsArrayBuffer(file.slice(0, 1));
  });
}

/** `onClick` of an input of files: browsers say nothing of a file that is the same as the one chosen before. */
export function chooseAnew(event: MouseEvent<HTMLInputElement>): void {
  event.currentTarget.value = "";
}
