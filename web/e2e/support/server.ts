import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export const PYTHON = process.env.PYTHON ?? join(ROOT, ".venv/bin/python");
const MIEN = ["-c", "from mien.cli import main; main()"];

/** A real `mien serve` with the real model and a folder of data of its own. */
export interface Server {
  url: string;
  data: string;
  /** Run a command such as `mien("admin", "create-user", "ada")` on the server's data; `input` is its standard input. */
  mien: (args: string[], input?: string) => string;
  stop: () => Promise<void>;
}

/** Start a server, and wait until it answers. Stories that want other settings start one of their own. */
export async function startServer(settings: Record<string, string> = {}, wanted?: number): Promise<Server> {
  if (!existsSync(PYTHON)) throw new Error(`${PYTHON} is not there: make .venv first, or set PYTHON`);
  const data = mkdtempSync(join(tmpdir(), "mien-e2e-"));
  const port = wanted ?? (await freePort());
  const env = { ...process.env, PYTHONPATH: join(ROOT, "src"), MIEN_DATA_DIR: data, ...settings };
  const log = openSync(join(data, "server.log"), "w");
  const child = spawn(PYTHON, [...MIEN, "serve", "--port", String(port)], { env, stdio: ["ignore", log, log] });
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child, join(data, "server.log"));
  return {
    url,
    data,
    mien: (args, input = "") => execFileSync(PYTHON, [...MIEN, ...args], { env, input, encoding: "utf8" }),
    stop: async () => {
      await ended(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function answers(url: string, child: ChildProcess, log: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill("SIGKILL");
  throw new Error(`mien serve did not start:\n${readFileSync(log, "utf8").slice(-2000)}`);
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
