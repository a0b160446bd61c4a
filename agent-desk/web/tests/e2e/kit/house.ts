/** One running house: the real program on free ports in a folder of its own, stopped and removed at the end. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freeTcp, freeUdp } from "./ports";

const ROOT = resolve(import.meta.dirname, "../../../../..");
const START_MS = 240_000;

export type House = {
  http: number; sip: number; data: string;
  url: (who: string, path?: string) => string;
  log: () => string;
  kill: () => Promise<void>;
  stop: () => Promise<void>;
};

export async function startHouse(env: Record<string, string> = {}, words = ["demo"]): Promise<House> {
  const [http, sip] = await Promise.all([freeTcp(), freeUdp()]);
  const data = mkdtempSync(join(tmpdir(), "tandem-e2e-"));
  const child = spawn(program(), words, {
    cwd: data,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env, TANDEM_HTTP_LISTEN: `127.0.0.1:${http}`, TANDEM_SIP_LISTEN: `127.0.0.1:${sip}`, TANDEM_RTP_PORTS: "0", TANDEM_WEBRTC_PORTS: "0",
      TANDEM_DATA_DIR: join(data, "house"), TANDEM_KEY_FILE: join(data, "key"), ...env,
    },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const log = () => lines.join("");
  await ready(http, child, log);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    http, sip, data, log,
    url: (who, path = "/") => `http://${who}.localhost:${http}${path}`,
    kill: () => end("SIGKILL"),
    stop: async () => {
      await end("SIGTERM");
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The program that `make` built; a test never builds one itself. */
function program(): string {
  const asked = process.env.TANDEM_PROGRAM;
  const found = [asked, join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/tandem")].find((path) => path && existsSync(path));
  if (!found) throw new Error("the program is not built: run `cargo build` or `make test`");
  return found;
}

async function ready(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const limit = Date.now() + START_MS;
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`the program ended before it was ready:\n${log()}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  child.kill("SIGKILL");
  throw new Error(`the program was not ready in time:\n${log()}`);
}
