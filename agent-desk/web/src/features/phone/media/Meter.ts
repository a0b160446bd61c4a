/** Loudness of a stream, 0 to 1, smoothed enough to be drawn. */
export class Meter {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly samples = new Float32Array(512);

  constructor(stream: MediaStream) {
    this.analyser.fftSize = 512;
    this.context.createMediaStreamSource(stream).connect(this.analyser);
  }

  level(): number {
    if (this.context.state === "suspended") void this.context.resume();
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length;
    // -60 dB and below is silence, -10 dB a raised voice.
    const decibel = 10 * Math.log10(power + 1e-9);
    return Math.min(1, Math.max(0, (decibel + 60) / 50));
  }

  close(): void {
    void this.context.close();
  }
}
