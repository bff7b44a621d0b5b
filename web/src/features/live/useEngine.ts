import { useEffect, useState, useSyncExternalStore } from "react";
import { Engine } from "./engine";

/** A session of the page; the camera goes off with the page. */
export function useEngine() {
  const [engine] = useState(() => new Engine());
  const view = useSyncExternalStore(engine.subscribe, engine.snapshot);
  useEffect(() => () => engine.stop(), [engine]);
  return { engine, view };
}
