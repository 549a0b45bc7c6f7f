/** Exponential backoff with jitter: longer after each failure, and a whole room does not return at once. */
export class Backoff {
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly first = 400,
    private readonly longest = 15_000,
    private readonly chance: () => number = Math.random,
  ) {}

  /** Call `again` after the next wait. Only the last call counts. */
  wait(again: () => void): void {
    clearTimeout(this.timer);
    const most = Math.min(this.longest, this.first * 2 ** this.failures++);
    this.timer = setTimeout(again, most * (0.5 + this.chance() / 2));
  }

  /** It worked: the next failure waits only a moment. */
  reset(): void {
    this.failures = 0;
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** The websocket address of a path on this site. */
export function socketAddress(path: string): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
}

/** Close codes that mean no: coming back with the same question would only hear it again. */
export function isRefusal(code: number): boolean {
  return code >= 4400 && code < 4500 && code !== 4408 && code !== 4429;
}
