/** Records three seconds and plays them back on the chosen speaker: the only test that tells how one sounds. */
import type { Devices } from "./MediaPort";

const RECORD_MS = 3000;

export async function playBack(devices: Devices, tell: (state: "idle" | "recording" | "playing") => void): Promise<void> {
  tell("recording");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: devices.microphone ? { deviceId: { ideal: devices.microphone } } : true });
    const sound = await record(stream);
    for (const track of stream.getTracks()) track.stop();
    tell("playing");
    await play(sound, devices.speaker);
  } catch {
    // The line above the check already says why there is no microphone.
  }
  tell("idle");
}

function record(stream: MediaStream): Promise<Blob> {
  return new Promise((done) => {
    const pieces: Blob[] = [];
    const recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => done(new Blob(pieces)));
    recorder.start();
    setTimeout(() => recorder.stop(), RECORD_MS);
  });
}

async function play(sound: Blob, speaker: string | null): Promise<void> {
  const address = URL.createObjectURL(sound);
  const player = new Audio(address);
  await player.setSinkId?.(speaker ?? "").catch(() => {});
  await new Promise<void>((done) => {
    player.addEventListener("ended", () => done());
    player.addEventListener("error", () => done());
    void player.play().catch(() => done());
  });
  URL.revokeObjectURL(address);
}
