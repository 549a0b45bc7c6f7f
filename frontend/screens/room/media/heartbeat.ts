/** Whether our server is still heard: while it is silent somebody may have been sent out. */
import type { Message } from "../../../lib/room-socket";

/**
 * Milliseconds without a message until connections to anyone who could be sent out are closed. The server
 * counts on it, and declares after six seconds.
 */
export const SILENT_AFTER = 5000;

export class Heartbeat {
  silent = false;
  private heardAt = performance.now();

  /** Count from now; only a message ends a silence. */
  wait(): void {
    this.heardAt = performance.now();
  }

  /**
   * Any message counts. True when this one ends a silence: it says who is here, or that the phase is the
   * same.
   */
  received(message: Message, phase: string | undefined): boolean {
    this.heardAt = performance.now();
    const tells = message.type === "state" || (message.type === "media_ping" && message["phase"] === phase);
    if (!this.silent || !tells) return false;
    this.silent = false;
    return true;
  }

  /** True once, when nothing has come for too long. */
  fellSilent(now: number): boolean {
    if (this.silent || now - this.heardAt <= SILENT_AFTER) return false;
    this.silent = true;
    return true;
  }
}
