/** How loud a microphone is, on this device alone: nothing is kept and nothing is sent. */

/** Loudness as people hear it, 0 to 1, from samples between -1 and 1: a whisper shows, a shout fills it. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const one of samples) sum += one * one;
  const decibels = 10 * Math.log10(sum / (samples.length || 1) || 1e-10);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}

export class Level {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly timer: ReturnType<typeof setInterval>;

  /** Tell ten times a second how loud this stream is. */
  constructor(stream: MediaStream, told: (level: number) => void) {
    this.analyser.fftSize = 1024;
    const samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    // A browser that starts silent until somebody taps: we were tapped.
    void this.context.resume().catch(() => undefined);
    this.timer = setInterval(() => {
      this.analyser.getFloatTimeDomainData(samples);
      told(loudness(samples));
    }, 100);
  }

  close(): void {
    clearInterval(this.timer);
    void this.context.close().catch(() => undefined);
  }
}
