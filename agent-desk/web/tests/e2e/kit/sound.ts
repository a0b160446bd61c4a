/** Tones: written for the two ends, found again by Goertzel in what each end heard. */
import { readFileSync, writeFileSync } from "node:fs";

/** A sine as 16-bit mono WAV, 6 dB under full scale. */
export function writeTone(path: string, hz: number, seconds: number, rate: number): void {
  const samples = Buffer.alloc(seconds * rate * 2);
  for (let at = 0; at < seconds * rate; at++) samples.writeInt16LE(Math.round(16384 * Math.sin((2 * Math.PI * hz * at) / rate)), at * 2);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  writeFileSync(path, Buffer.concat([head, samples]));
}

/** Samples of a 16-bit WAV, first channel. A file still being written has a length of zero in its head: the rest of the file counts. */
export function readWav(path: string): { rate: number; samples: Int16Array } {
  const file = readFileSync(path);
  const rate = file.readUInt32LE(24);
  const channels = file.readUInt16LE(22);
  let at = 12;
  while (file.toString("latin1", at, at + 4) !== "data") at += 8 + file.readUInt32LE(at + 4);
  const body = file.subarray(at + 8);
  const count = Math.floor(body.length / 2 / channels);
  return { rate, samples: Int16Array.from({ length: count }, (_, n) => body.readInt16LE(n * 2 * channels)) };
}

/** Level of one frequency in dB under full scale (Goertzel). */
export function level(samples: Int16Array, rate: number, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample / 32768 + turn * one - two, one];
  const power = one * one + two * two - turn * one * two;
  return 10 * Math.log10((4 * power) / samples.length ** 2 + 1e-14);
}

/** The seconds of a recording in which `wanted` stands at least 40 dB above every other tone of the plan. */
export function secondsOf(path: string, wanted: number, others: readonly number[]): number {
  const { rate, samples } = readWav(path);
  let seconds = 0;
  for (let at = 0; at + rate <= samples.length; at += rate) {
    const part = samples.subarray(at, at + rate);
    const clear = others.every((hz) => level(part, rate, wanted) - level(part, rate, hz) >= 40);
    if (level(part, rate, wanted) > -30 && clear) seconds += 1;
  }
  return seconds;
}

/** What the last second of a recording is: this tone, some other sound, or nothing. */
export function soundOf(path: string, hz: number): "tone" | "other" | "silence" {
  const { rate, samples } = readWav(path);
  const last = samples.subarray(Math.max(0, samples.length - rate));
  const power = 10 * Math.log10(last.reduce((sum, sample) => sum + (sample / 32768) ** 2, 0) / Math.max(1, last.length) + 1e-14);
  if (power < -50) return "silence";
  // A sine of level L has a power of L - 3 dB.
  return level(last, rate, hz) - 3 > power - 1 ? "tone" : "other";
}
