import { useCallback, useEffect, useReducer, useRef } from "react";
import { ProblemError } from "@/api/problem";
import { type Analysis, type Picture, readPicture } from "@/api/readPicture";
import { changed, NOTHING, type Shown } from "./pictures";
import { isTooLarge, LONG_SIDES, scaledDown } from "./scaling";

const AT_ONCE = 2; // more would wait at the server, which has a seat for each core

/** The pictures on the page: each is sent as it comes, two at a time, and stays until it is taken away. */
export function usePictures(onRead: (shown: Shown) => void) {
  const [pictures, change] = useReducer(changed, NOTHING);
  const line = useRef<Shown[]>([]);
  const busy = useRef(0);
  const last = useRef(0);
  const previews = useRef(new Set<string>());
  const told = useRef(onRead);
  told.current = onRead;

  const next = useCallback(() => {
    while (busy.current < AT_ONCE && line.current.length) {
      const shown = line.current.shift() as Shown;
      busy.current++;
      read(shown, (update) => change({ kind: "update", id: shown.id, change: update }))
        .then((result) => told.current({ ...shown, ...result }))
        .finally(() => {
          busy.current--;
          next();
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

  const forget = useCallback(() => {
    for (const preview of previews.current) URL.revokeObjectURL(preview);
    previews.current.clear();
    line.current = [];
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
  return { ...pictures, add, again, forget, change };
}

function shownOf(picture: Picture, id: number): Shown {
  if ("url" in picture) return { id, name: picture.url, picture, preview: "", state: "reading" };
  return { id, name: picture.name, picture, preview: URL.createObjectURL(picture.file), state: "reading" };
}

async function read(shown: Shown, update: (change: Partial<Shown>) => void): Promise<Partial<Shown>> {
  let outcome: Partial<Shown>;
  try {
    outcome = { state: "read", ...(await sent(shown.picture)) };
  } catch (error) {
    outcome = { state: "failed", error };
  }
  update(outcome);
  return outcome;
}

type Read = Partial<Shown> & { analysis: Analysis };

const isRefused = (error: unknown) => error instanceof ProblemError && error.slug === "too-large";

/** Send a picture; one that is larger than the service takes is sent again, scaled down. */
async function sent(picture: Picture): Promise<Read> {
  if ("url" in picture) return { analysis: await readPicture(picture) };
  if (isTooLarge(picture.file)) return sentSmaller(picture);
  try {
    return { analysis: await readPicture(picture) };
  } catch (error) {
    if (isRefused(error)) return sentSmaller(picture);
    throw error;
  }
}

async function sentSmaller({ file, name }: { file: Blob; name: string }): Promise<Read> {
  for (const side of LONG_SIDES) {
    const scaled = await scaledDown(file, side);
    if (!scaled) break;
    try {
      const picture = { file: scaled.file, name };
      const analysis = await readPicture(picture);
      return { analysis, picture, scaledTo: { width: scaled.width, height: scaled.height } };
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  }
  throw new ProblemError("too-large", 413, "", "");
}
