/**
 * The agent's sound: one microphone, one RTCPeerConnection to the node that owns the media, kept across calls. Holding,
 * muting and bridging happen in the server, so nothing here is renegotiated during a call; after a cut a fresh connection
 * is offered.
 */
import { post } from "@/shared/api/http";
import { desk } from "@/shared/socket/useSocket";
import { backoff } from "@/shared/socket/backoff";
import type { Devices, MediaPort, MediaState } from "./MediaPort";
import { judge, reading, type Reading } from "./quality";
import { Meter } from "./Meter";

const STATS_MS = 2000;
/** Host candidates are there at once; waiting longer than this only delays the offer. */
const GATHER_MS = 1500;

export class RealMedia implements MediaPort {
  state: MediaState = { kind: "off" };
  private readonly watchers = new Set<() => void>();
  private readonly speaker = new Audio();
  private connection: RTCPeerConnection | null = null;
  private microphone: MediaStream | null = null;
  private meter: Meter | null = null;
  private devices: Devices = { microphone: null, speaker: null, ringer: null };
  private stats: ReturnType<typeof setInterval> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private wanted = false;

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  async start(devices: Devices): Promise<void> {
    this.devices = devices;
    if (this.wanted && this.connection) return;
    this.wanted = true;
    this.move({ kind: "starting" });
    await this.connect();
  }

  async use(devices: Devices): Promise<void> {
    const changed = devices.microphone !== this.devices.microphone;
    this.devices = devices;
    await this.speakInto();
    if (!changed || !this.wanted) return;
    await this.openMicrophone();
    const track = this.microphone?.getAudioTracks()[0] ?? null;
    await this.connection?.getSenders()[0]?.replaceTrack(track);
  }

  stop(): void {
    this.wanted = false;
    clearTimeout(this.again);
    this.drop();
    this.closeMicrophone();
    this.move({ kind: "off" });
  }

  level(): number {
    return this.meter?.level() ?? 0;
  }

  private async connect(): Promise<void> {
    this.drop();
    if (!this.microphone) await this.openMicrophone();
    const connection = new RTCPeerConnection();
    this.connection = connection;
    const track = this.microphone?.getAudioTracks()[0];
    if (track && this.microphone) connection.addTrack(track, this.microphone);
    else connection.addTransceiver("audio", { direction: "recvonly" });
    connection.addEventListener("track", ({ track: heard, streams }) => this.play(streams[0] ?? new MediaStream([heard])));
    connection.addEventListener("connectionstatechange", () => this.follow(connection));
    try {
      await connection.setLocalDescription(await connection.createOffer());
      await gathered(connection);
      const answer = await post<{ sdp: string; node: string }>("/api/media/offer", { sdp: connection.localDescription?.sdp });
      if (this.connection !== connection) return;
      await connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    } catch {
      if (this.connection === connection) this.lost();
    }
  }

  private async openMicrophone(): Promise<void> {
    this.closeMicrophone();
    if (!navigator.mediaDevices) return this.move({ kind: "no_microphone", why: "insecure" });
    try {
      const wish = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      const chosen = this.devices.microphone ? { deviceId: { ideal: this.devices.microphone } } : {};
      this.microphone = await navigator.mediaDevices.getUserMedia({ audio: { ...wish, ...chosen } });
    } catch (error) {
      const denied = error instanceof DOMException && error.name === "NotAllowedError";
      return this.move({ kind: "no_microphone", why: denied ? "denied" : "missing" });
    }
    this.meter = new Meter(this.microphone);
    this.microphone.getAudioTracks()[0]?.addEventListener("ended", () => void this.replaceLost());
  }

  /** The headset was pulled: go on with whatever microphone is left, in the same connection. */
  private async replaceLost(): Promise<void> {
    if (!this.wanted) return;
    this.devices = { ...this.devices, microphone: null };
    await this.openMicrophone();
    await this.connection?.getSenders()[0]?.replaceTrack(this.microphone?.getAudioTracks()[0] ?? null);
    if (this.microphone && this.connection?.connectionState === "connected") this.connected();
  }

  private closeMicrophone(): void {
    this.meter?.close();
    this.meter = null;
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.microphone = null;
  }

  private play(stream: MediaStream): void {
    this.speaker.srcObject = stream;
    void this.speakInto();
    this.speaker.play().catch(() => {
      // Sound stays blocked until a gesture; "Go available" is that gesture and plays again.
      document.addEventListener("pointerdown", () => void this.speaker.play().catch(() => {}), { once: true });
    });
  }

  private async speakInto(): Promise<void> {
    await this.speaker.setSinkId?.(this.devices.speaker ?? "").catch(() => {});
  }

  private follow(connection: RTCPeerConnection): void {
    if (this.connection !== connection) return;
    if (connection.connectionState === "connected") this.connected();
    if (connection.connectionState === "failed" || connection.connectionState === "closed") this.lost();
  }

  private connected(): void {
    this.attempt = 0;
    desk.send({ type: "media", connected: true });
    if (this.microphone) this.move({ kind: "connected", quality: "good", microphone: this.microphone.getAudioTracks()[0]?.label ?? null });
    clearInterval(this.stats);
    let before: Reading | null = null;
    this.stats = setInterval(async () => {
      const now = this.connection ? await reading(this.connection) : null;
      if (now && before && this.state.kind === "connected") this.move({ ...this.state, quality: judge(before, now) });
      before = now;
    }, STATS_MS);
  }

  private lost(): void {
    desk.send({ type: "media", connected: false });
    clearInterval(this.stats);
    if (!this.wanted) return;
    if (this.state.kind !== "no_microphone") this.move({ kind: "lost" });
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.connect(), backoff(this.attempt++));
  }

  private drop(): void {
    clearInterval(this.stats);
    const old = this.connection;
    this.connection = null;
    old?.close();
  }

  private move(state: MediaState): void {
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

function gathered(connection: RTCPeerConnection): Promise<void> {
  if (connection.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    setTimeout(done, GATHER_MS);
    connection.addEventListener("icegatheringstatechange", () => connection.iceGatheringState === "complete" && done());
  });
}
