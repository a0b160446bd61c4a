/** Chromium as a person sits before it: an own profile, an own microphone file, and an ear on what the page plays. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { writeTone } from "./sound";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
];

/** `hz` is the tone this person's microphone hears. */
export const openBrowser = (hz: number): Promise<Browser> => chromium.launch(launching(hz));

/** One whose process can be killed: no page of it says goodbye. */
export async function openMortalBrowser(hz: number): Promise<{ browser: Browser; kill: () => Promise<void> }> {
  const server = await chromium.launchServer(launching(hz));
  return { browser: await chromium.connect(server.wsEndpoint()), kill: () => server.kill() };
}

function launching(hz: number): { executablePath: string; args: string[] } {
  const tone = join(mkdtempSync(join(tmpdir(), "tandem-microphone-")), "tone.wav");
  writeTone(tone, hz, 10, 48_000);
  return { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, `--use-file-for-fake-audio-capture=${tone}`] };
}

export type Seat = { context: BrowserContext; page: Page };

export async function sit(browser: Browser, url: string, size = { width: 1366, height: 768 }): Promise<Seat> {
  const context = await browser.newContext({ viewport: size, permissions: ["microphone"], locale: "zh-CN" });
  await context.addInitScript(listen);
  const page = await context.newPage();
  await page.goto(url);
  return { context, page };
}

export async function signIn(seat: Seat, house: { url: (who: string, path?: string) => string }, who: string, password = "demo"): Promise<void> {
  await seat.page.goto(house.url(who, `/sign-in?name=${who}`));
  await seat.page.locator("input[name=password]").fill(password);
  await seat.page.locator("button[type=submit]").click();
  await seat.page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Runs in the page before its own code: keeps every remote sound and the constraints a tone survives. */
function listen(): void {
  const ears: AnalyserNode[] = [];
  Object.assign(window, { __ears: ears });
  const Peer = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(settings?: RTCConfiguration) {
      super(settings);
      this.addEventListener("track", ({ track }) => {
        const context = new AudioContext();
        const ear = context.createAnalyser();
        ear.fftSize = 8192;
        ear.smoothingTimeConstant = 0;
        context.createMediaStreamSource(new MediaStream([track])).connect(ear);
        ears.push(ear);
      });
    }
  };
  const media = navigator.mediaDevices;
  if (!media) return;
  const ask = media.getUserMedia.bind(media);
  // Echo and noise treatment would take a steady tone for noise and remove it.
  media.getUserMedia = (wish) => ask({ ...wish, audio: wish?.audio ? { ...(wish.audio === true ? {} : wish.audio), echoCancellation: false, noiseSuppression: false, autoGainControl: false } : false });
}

/** Level in dB of each tone in what the page plays now; the strongest of all its connections. */
export function heardTones(page: Page, tones: readonly number[]): Promise<number[]> {
  return page.evaluate((wanted) => {
    const ears = (window as unknown as { __ears: AnalyserNode[] }).__ears;
    return wanted.map((hz) => Math.max(-200, ...ears.map((ear) => {
      const bins = new Float32Array(ear.frequencyBinCount);
      ear.getFloatFrequencyData(bins);
      const at = Math.round((hz * ear.fftSize) / ear.context.sampleRate);
      return Math.max(...bins.slice(at - 1, at + 2));
    })));
  }, tones);
}
