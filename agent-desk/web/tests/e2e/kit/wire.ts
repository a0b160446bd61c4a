/** What really went over the wire: a capture of one UDP port on loopback while a test runs. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Wire {
  private constructor(private readonly child: ChildProcess, private readonly file: string) {}

  static async watch(port: number): Promise<Wire> {
    const file = join(mkdtempSync(join(tmpdir(), "tandem-wire-")), "wire.pcap");
    const child = spawn("tcpdump", ["-i", "lo", "-U", "-Z", "root", "-w", file, `udp port ${port}`], { stdio: ["ignore", "ignore", "pipe"] });
    await new Promise<void>((done, fail) => {
      let said = "";
      child.stderr?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("listening on")) done();
      });
      child.once("error", () => fail(new Error("tcpdump is missing: install Debian's tcpdump")));
      child.once("exit", () => fail(new Error(`tcpdump could not capture: ${said}`)));
    });
    return new Wire(child, file);
  }

  /** Every captured byte as text: SIP is readable in it as it was sent. */
  text(): string {
    return readFileSync(this.file).toString("latin1");
  }

  async stop(): Promise<void> {
    const gone = new Promise<void>((done) => this.child.once("exit", () => done()));
    this.child.kill("SIGINT");
    await gone;
  }
}
