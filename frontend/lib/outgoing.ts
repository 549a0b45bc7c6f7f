/**
 * Frames on their way out, at a pace the server takes: a seat may send so much at once, then so much a second
 * (plans/live/rates.py). Ours is a little less, and is kept when the line is dialled anew, as the server's is.
 */
const BYTES = { most: 360_000, second: 44_000 };
const FRAMES = { most: 400, second: 80 };

export interface Frame {
  step: number;
  update: Uint8Array;
  /** It goes out now. */
  sent(): void;
}

export class Outgoing {
  private waiting: Frame[] = [];
  private bytes = BYTES.most;
  private frames = FRAMES.most;
  private at = Date.now();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (frame: Frame) => void) {}

  put(frame: Frame): void {
    this.waiting.push(frame);
    this.pump();
  }

  /** The line is gone: what waited is sent anew when the next one is there. */
  clear(): void {
    clearTimeout(this.timer);
    this.waiting = [];
  }

  /** The server says that it was too much. */
  slowDown(): void {
    this.refill();
    this.bytes = this.frames = 0;
  }

  private pump(): void {
    clearTimeout(this.timer);
    this.refill();
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const lacks = Math.max(
        (next.update.length - this.bytes) / BYTES.second,
        (1 - this.frames) / FRAMES.second,
      );
      if (lacks > 0) {
        this.timer = setTimeout(() => this.pump(), lacks * 1000 + 5);
        return;
      }
      this.bytes -= next.update.length;
      this.frames -= 1;
      this.waiting.shift();
      next.sent();
      this.send(next);
    }
  }

  private refill(): void {
    const seconds = Math.max(0, Date.now() - this.at) / 1000;
    this.at = Date.now();
    this.bytes = Math.min(BYTES.most, this.bytes + seconds * BYTES.second);
    this.frames = Math.min(FRAMES.most, this.frames + seconds * FRAMES.second);
  }
}
