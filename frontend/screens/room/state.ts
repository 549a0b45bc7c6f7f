/**
 * What the server tells a seat about its room: the page's bootstrap JSON and the room socket's `state`
 * (plans/live/room_page_state.py).
 */
import type { Cloth } from "../../lib/dom";
import type { Late } from "./late";
import type { MediaState } from "./media/engine";
import type { Turns } from "./media/turns";

export type Where = "in" | "expected" | "knocking" | "late" | "outside" | "turned_away";

export interface SeatSeen extends Cloth {
  seat: string;
  person: string;
  /** Their place in the family, which promises are ticked with; workers have none. */
  member: string | null;
  name: string;
  role: string;
  relation: string;
  where: Where;
  comes_by: string;
  here: boolean;
  hand: boolean;
  expected_at: string;
  /** On how many phones they are in here, in words; only where it is more than one. */
  phones?: string;
  /** What is new about their place, in sentences: another name or cloth, new numbers. */
  news?: string[];
  /** Which table they sit at; only told to who serves several. */
  circle?: string | null;
  table?: string;
}

/** A phone that waits at the door of private time, in the server's words (meetings/table/door_notices.py). */
export interface PhoneAtTheDoor extends Cloth {
  visit: string;
  seat: string;
  title: string;
  about: string;
  ask: string;
}

export interface RoomState {
  meeting: {
    id: string;
    title: string;
    question: string;
    stage: string;
    private_since: string | null;
    help_asked: boolean;
    starts_at: string | null;
  };
  me: { seat: string; person: string; member: string | null; admitted: boolean; zone?: string };
  seats: SeatSeen[];
  /** The phones that I may let in to private time or not. */
  door?: PhoneAtTheDoor[];
  /** Who is on more than one phone, in one line. */
  phones?: string;
  /** Who is late, as far as I may hear. */
  late?: Late[];
  /** Who says something on the way; the words come with the page. */
  said?: { seat: string; since: string }[];
  abilities: Record<string, boolean>;
  /**
   * Sound and picture; null when this seat is not in the room. Once the page has come, only ever from the
   * room socket.
   */
  media?: MediaState | null | undefined;
  turns?: Turns | null | undefined;
  draft: string | null;
  /** The circle this page shows, for who serves several. */
  shown?: string;
  /** The draft may be written in: it is not a version yet, and my circle is not waiting for another. */
  writes?: boolean;
  /** The children of the family by person id, for those who have no seat. */
  children?: Record<string, string>;
}

export interface Member extends Cloth {
  member: string;
  role: string;
}

/** The seats of the table this page shows: everybody's whom I know of, unless I serve several tables. */
export function atThisTable(state: RoomState): SeatSeen[] {
  const { shown } = state;
  return shown ? state.seats.filter((one) => !one.circle || one.circle === shown) : state.seats;
}

/** The people a promise can be given to, in the order they sit. */
export function members(state: RoomState): Member[] {
  return atThisTable(state).filter((seat): seat is SeatSeen & Member => seat.member !== null);
}

/** Take in a `state` message: what it does not mention stays as it was. */
export function merge(state: RoomState, message: Partial<RoomState>): RoomState {
  const next = { ...state };
  for (const key of [
    "seats",
    "door",
    "phones",
    "late",
    "said",
    "abilities",
    "draft",
    "writes",
    "media",
    "turns",
  ] as const) {
    if (message[key] !== undefined) Object.assign(next, { [key]: message[key] });
  }
  if (message.meeting) next.meeting = { ...state.meeting, ...message.meeting };
  if (message.me) next.me = { ...state.me, ...message.me };
  return next;
}

/** The family alone, lamp lit. */
export function isPrivate(state: RoomState): boolean {
  return state.meeting.stage === "private";
}

/** Nobody is in a room that was shut: who is where, is not told. */
export function isStopped(state: RoomState): boolean {
  return state.meeting.stage === "safety_pause" || state.meeting.stage === "withdrawn";
}

/** In on what happens now: let in by name, and of a role that may be in the room at this stage. */
export function amIn(state: RoomState): boolean {
  return state.me.admitted && state.abilities["room.enter"] === true;
}
