/** Whether our server still speaks to this page: in its silence somebody may have been sent out. */
import type { Message } from "../../../lib/room-socket";

/** So long without a word, and whoever could be sent out is closed. The server counts on it and declares after six. */
export const DEAF_AFTER = 5000;

export class Ear {
  deaf = false;
  private heardAt = performance.now();

  /** Count from now; only a word ends deafness. */
  wait(): void {
    this.heardAt = performance.now();
  }

  /** Any word counts. True when this one ends deafness: it says who is here, or that the phase is still the same. */
  hears(message: Message, phase: string | undefined): boolean {
    this.heardAt = performance.now();
    const tells = message.type === "state" || (message.type === "media_ping" && message["phase"] === phase);
    if (!this.deaf || !tells) return false;
    this.deaf = false;
    return true;
  }

  /** True once, when the silence has become too long. */
  goesDeaf(now: number): boolean {
    if (this.deaf || now - this.heardAt <= DEAF_AFTER) return false;
    this.deaf = true;
    return true;
  }
}
