/** A customer with a telephone: baresip, an independent SIP phone. It sends a tone for ever and keeps what it hears as a sound file. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeTone } from "./sound";

export class Customer {
  private constructor(private readonly child: ChildProcess, private readonly folder: string, private readonly out: string[]) {}

  /** Dials at once. `number` is the calling number as a line would send it. */
  static call(call: { number: string; sipPort: number; hz: number; dialled?: string; seconds?: number }): Customer {
    const folder = mkdtempSync(join(tmpdir(), "tandem-customer-"));
    writeTone(join(folder, "tone.wav"), call.hz, call.seconds ?? 120, 8000);
    writeFileSync(join(folder, "config"), settings(folder));
    writeFileSync(join(folder, "accounts"), `<sip:${call.number}@127.0.0.1>;regint=0;audio_codecs=pcma\n`);
    writeFileSync(join(folder, "contacts"), "");
    const child = spawn("baresip", ["-f", folder, "-4", "-e", `/dial sip:${call.dialled ?? "4008001234"}@127.0.0.1:${call.sipPort}`], { stdio: ["pipe", "pipe", "pipe"] });
    const out: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => out.push(chunk.toString()));
    child.once("error", () => out.push("baresip is missing: install Debian's baresip-core"));
    return new Customer(child, folder, out);
  }

  log(): string {
    return this.out.join("");
  }
  get answered(): boolean {
    return this.log().includes("Call established");
  }
  get over(): boolean {
    return /terminated|Call with .* (closed|ended)|session closed/.test(this.log()) || this.child.exitCode !== null;
  }
  /** Keys go out as RFC 4733 events. */
  press(keys: string): void {
    this.child.stdin?.write(keys);
  }
  hangUp(): void {
    this.child.stdin?.write("b");
  }

  /** What the customer heard, whole once the phone has been put away. */
  heard(): string {
    const file = readdirSync(this.folder).find((name) => name.endsWith("-dec.wav"));
    if (!file) throw new Error(`the customer heard nothing:\n${this.log()}`);
    return join(this.folder, file);
  }
  async putAway(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise<void>((done) => this.child.once("exit", () => done()));
    this.child.kill("SIGINT");
    await gone;
  }
}

function settings(folder: string): string {
  const modules = ["/usr/lib/baresip/modules", `/usr/lib/${multiarch()}/baresip/modules`];
  return [
    "sip_listen 127.0.0.1:0", "net_interface 127.0.0.1",
    `audio_source aufile,${folder}/tone.wav`, `audio_player aufile,${folder}/played.wav`, `audio_alert aufile,${folder}/alert.wav`,
    "ausrc_srate 8000", "auplay_srate 8000", `module_path ${modules.find((path) => exists(path)) ?? modules[0]}`,
    ...["stdio", "g711", "aufile", "sndfile"].map((name) => `module ${name}.so`), "module_tmp uuid.so", "module_app account.so", "module_app menu.so", `snd_path ${folder}`, "",
  ].join("\n");
}

function exists(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
const multiarch = () => execFileSync("uname", ["-m"]).toString().trim() + "-linux-gnu";
