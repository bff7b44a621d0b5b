import { useCallback, useEffect, useReducer, useRef } from "react";
import { ProblemError } from "@/api/problem";
import { type Analysis, type Picture, readPicture } from "@/api/readPicture";
import { isReadable } from "@/lib/files";
import { changed, NOTHING, type Shown } from "./pictures";
import { isTooLarge, LONG_SIDES, scaledDown } from "./scaling";

const AT_ONCE = 2; // more would wait at the server, which has a seat for each core

/** The pictures on the page: each is sent as it comes, two at a time, and stays until it is taken away, sent or not. */
export function usePictures(onRead: (shown: Shown) => void) {
  const [pictures, change] = useReducer(changed, NOTHING);
  const line = useRef<Shown[]>([]);
  const going = useRef(new Map<number, AbortController>());
  const last = useRef(0);
  const previews = useRef(new Set<string>());
  const told = useRef(onRead);
  told.current = onRead;

  const next = useCallback(() => {
    while (going.current.size < AT_ONCE && line.current.length) {
      const shown = line.current.shift() as Shown;
      const stop = new AbortController();
      going.current.set(shown.id, stop);
      read(shown.picture, stop.signal).then((result) => {
        if (stop.signal.aborted) return; // nobody waits for it any more
        going.current.delete(shown.id);
        next();
        change({ kind: "update", id: shown.id, change: result });
        told.current({ ...shown, ...result });
      });
    }
  }, []);

  const add = useCallback(
    (added: readonly Picture[]) => {
      const shown = added.map((picture) => shownOf(picture, ++last.current));
      for (const one of shown) previews.current.add(one.preview);
      change({ kind: "add", shown });
      line.current.push(...shown);
      next();
    },
    [next],
  );

  const remove = useCallback(
    ({ id, preview }: Shown) => {
      line.current = line.current.filter((one) => one.id !== id);
      going.current.get(id)?.abort();
      going.current.delete(id);
      URL.revokeObjectURL(preview);
      previews.current.delete(preview);
      change({ kind: "remove", id });
      next();
    },
    [next],
  );

  const forget = useCallback(() => {
    for (const preview of previews.current) URL.revokeObjectURL(preview);
    previews.current.clear();
    line.current = [];
    for (const stop of going.current.values()) stop.abort();
    going.current.clear();
    change({ kind: "clear" });
  }, []);

  const again = useCallback(
    (shown: Shown) => {
      change({ kind: "update", id: shown.id, change: { state: "reading", error: undefined } });
      line.current.push(shown);
      next();
    },
    [next],
  );

  useEffect(() => forget, [forget]);
  return { ...pictures, add, again, remove, forget, change };
}

function shownOf(picture: Picture, id: number): Shown {
  if ("url" in picture) return { id, name: picture.url, picture, preview: "", state: "reading" };
  return { id, name: picture.name, picture, preview: URL.createObjectURL(picture.file), state: "reading" };
}

async function read(picture: Picture, signal: AbortSignal): Promise<Partial<Shown>> {
  try {
    return { state: "read", ...(await sent(picture, signal)) };
  } catch (error) {
    const isThere = !("file" in picture) || (await isReadable(picture.file));
    return { state: "failed", error: isThere ? error : new ProblemError("unreadable", 0, "", "") };
  }
}

type Read = Partial<Shown> & { analysis: Analysis };

const isRefused = (error: unknown) => error instanceof ProblemError && error.slug === "too-large";

/** Send a picture; one that is larger than the service takes is sent again, scaled down. */
async function sent(picture: Picture, signal: AbortSignal): Promise<Read> {
  if ("url" in picture) return { analysis: await readPicture(picture, signal) };
  if (isTooLarge(picture.file)) return sentSmaller(picture, signal);
  try {
    return { analysis: await readPicture(picture, signal) };
  } catch (error) {
    if (isRefused(error)) return sentSmaller(picture, signal);
    throw error;
  }
}

async function sentSmaller({ file, name }: { file: Blob; name: string }, signal: AbortSignal): Promise<Read> {
  for (const side of LONG_SIDES) {
    const scaled = await scaledDown(file, side);
    if (!scaled) break;
    try {
      const picture = { file: scaled.file, name };
      const analysis = await readPicture(picture, signal);
      return { analysis, picture, scaledTo: { width: scaled.width, height: scaled.height } };
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  }
  throw new ProblemError("too-large", 413, "", "");
}
