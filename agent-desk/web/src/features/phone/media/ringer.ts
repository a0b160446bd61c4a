/** The ring: two soft tones a second on the ringer device, which need not be the headset. */
let context: AudioContext | null = null;
let ring: ReturnType<typeof setInterval> | undefined;

/** Called from a gesture, else the browser keeps the sound blocked. */
export async function unlockSound(): Promise<void> {
  context ??= new AudioContext();
  await context.resume().catch(() => {});
}

export const soundBlocked = () => context !== null && context.state !== "running";

export async function ringOn(device: string | null): Promise<void> {
  if (device === null) return;
  context ??= new AudioContext();
  await (context as AudioContext & { setSinkId?: (id: string) => Promise<void> }).setSinkId?.(device).catch(() => {});
}

/** Also in a page that was loaded anew, or took the phone over from a tab that closed: nobody has touched it yet. */
export function startRinging(): void {
  if (ring !== undefined) return;
  void unlockSound().then(() => ring !== undefined && chime());
  ring = setInterval(chime, 2000);
}

export function stopRinging(): void {
  clearInterval(ring);
  ring = undefined;
}

export function chime(): void {
  if (!context || context.state !== "running") return;
  const start = context.currentTime;
  tone(context, 660, start);
  tone(context, 880, start + 0.22);
}

function tone(audio: AudioContext, hertz: number, at: number): void {
  const source = audio.createOscillator();
  const loudness = audio.createGain();
  source.frequency.value = hertz;
  loudness.gain.setValueAtTime(0.0001, at);
  loudness.gain.exponentialRampToValueAtTime(0.18, at + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.42);
  source.connect(loudness).connect(audio.destination);
  source.start(at);
  source.stop(at + 0.45);
}
