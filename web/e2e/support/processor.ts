import { readdirSync, readFileSync } from "node:fs";

const TICKS_A_SECOND = 100; // Linux's USER_HZ, the unit of /proc/PID/stat

interface Process {
  parent: number;
  name: string;
  seconds: number;
}

/** Processor time that the server and the browser below this process have used; on a shared machine it says more than the clock. */
export function processorSeconds(): { server: number; browser: number } {
  const used = { server: 0, browser: 0 };
  const all = processes();
  for (const [id, { name, seconds }] of all) {
    if (!isBelow(id, all)) continue;
    if (/chrom|headless/i.test(name)) used.browser += seconds;
    else if (/python|mien|gunicorn/i.test(name)) used.server += seconds;
  }
  return used;
}

function processes(): Map<number, Process> {
  const found = new Map<number, Process>();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    const stat = read(`/proc/${name}/stat`);
    const [, command = "", rest = ""] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
    const fields = rest.split(" ");
    const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
    if (command) found.set(Number(name), { parent: Number(fields[1]), name: command, seconds });
  }
  return found;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it ended meanwhile
  }
}

function isBelow(id: number, all: Map<number, Process>): boolean {
  for (let at = id; at > 1; at = all.get(at)?.parent ?? 0) if (at === process.pid) return true;
  return false;
}
