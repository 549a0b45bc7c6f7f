/**
 * A queue of frames to send, held to the server's rate (plans/live/rates.py) by two token buckets: a burst,
 * then that much a second. Our limits are a little lower, and outlive a connection, as the server's do.
 */
const BYTES = { burst: 360_000, perSecond: 44_000 };
const FRAMES = { burst: 400, perSecond: 80 };

export interface Frame {
  step: number;
  update: Uint8Array;
  /** Called when the frame is sent. */
  sent(): void;
}

export class Outgoing {
  private waiting: Frame[] = [];
  private bytes = BYTES.burst;
  private frames = FRAMES.burst;
  private at = Date.now();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (frame: Frame) => void) {}

  enqueue(frame: Frame): void {
    this.waiting.push(frame);
    this.pump();
  }

  /** The connection is lost: the next one sends what was waiting. */
  clear(): void {
    clearTimeout(this.timer);
    this.waiting = [];
  }

  /** The server closed because we sent too fast: both buckets are empty. */
  slowDown(): void {
    this.refill();
    this.bytes = this.frames = 0;
  }

  private pump(): void {
    clearTimeout(this.timer);
    this.refill();
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const lacks = Math.max(
        (next.update.length - this.bytes) / BYTES.perSecond,
        (1 - this.frames) / FRAMES.perSecond,
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
    this.bytes = Math.min(BYTES.burst, this.bytes + seconds * BYTES.perSecond);
    this.frames = Math.min(FRAMES.burst, this.frames + seconds * FRAMES.perSecond);
  }
}
