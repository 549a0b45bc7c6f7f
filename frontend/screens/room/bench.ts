/** What every part of the editor works with: the plan, my undo, who is where, who may be asked. */
import type { Announcer } from "./announcer";
import type { Plan } from "./plan";
import type { Presence } from "./presence";
import type { Member, SeatSeen } from "./state";
import type { Undo } from "./undo";

export interface Bench {
  plan: Plan;
  undo: Undo;
  presence: Presence;
  announcer: Announcer;
  canEdit: boolean;
  /**
   * These words are more than their field holds, and not in the plan; undefined when that is over.
   */
  notTaken(path: string, words: string | undefined): void;
  members(): Member[];
  seat(id: string): SeatSeen | undefined;
}

/** A part of the page that follows the document. */
export interface Part {
  element: HTMLElement;
  /** The document, the people or the presences changed. */
  refresh(): void;
  close(): void;
}
