/**
 * At the door. Arriving is knocking: opening this page says that I am here, and it brings me in by itself
 * when I am let in.
 */

import { write } from "../../lib/dom";
import { follow } from "../../lib/follow";
import { gettext, learnWords, readJson } from "../../lib/i18n";
import type { Check } from "./check";

interface Arrival {
  meeting: { id: string; stage: string; help_asked?: boolean };
  me: { seat: string; admitted: boolean; where?: string; opens?: boolean };
  seats: { seat: string; role: string; comes_by: string }[];
  abilities: Record<string, boolean>;
}

/**
 * Not from outside a running family time, not again after "not today", and not for who is on the bus: that is
 * for a person to press.
 */
const MAY_KNOCK = ["expected"];
/** Somebody who waits at a door that nobody is behind opens it themselves: knocked before, or not. */
const OPENS = ["expected", "knocking"];
/**
 * Where microphone and camera are tried: this page draws round it, or a picture would go out whenever
 * somebody comes.
 */
const CHECK = "[data-part=check]";
const PARTS = ["[data-part=door]", "[data-part=while]", ".threadrow"];
let check: Check | undefined;
let wanted = false;

/** Offered to everybody who waits to come in; outside a running family time nothing of this device is on. */
async function tryDevices(now: Arrival): Promise<void> {
  wanted = now.me.where !== "outside" && now.me.where !== "turned_away";
  if (!wanted) {
    check?.close();
    check = undefined;
  }
  const place = document.querySelector(CHECK);
  if (!wanted || check || !place) return;
  const [{ Check }, { choicesOf }] = await Promise.all([import("./check"), import("../room/media/choices")]);
  if (!wanted || check) return;
  const me = now.seats.find((one) => one.seat === now.me.seat);
  check = new Check(now.meeting.id, choicesOf(now.meeting.id, me), me?.role === "child");
  place.append(check.element);
}

/** The bell: somebody who waits may be looking at another tab. */
function ring(asked: boolean): void {
  const words = gettext("They are asking for you.");
  const heard = document.querySelector("[data-part=heard]");
  if (heard) write(heard, asked ? words : "");
  document.title = asked ? words : title;
}

const { title } = document;
learnWords();
const state = readJson<Arrival>("room-state");
if (state) {
  const { id } = state.meeting;
  let knocked = false;
  let opened = false;
  const socket = follow(id, (message, first) => {
    const now = message as unknown as Arrival;
    ring(now.me.where === "outside" && now.meeting.help_asked === true);
    void tryDevices(now);
    if (!now.me.opens) opened = false;
    if (now.me.admitted && now.abilities["room.enter"]) location.replace(`/m/${id}/room`);
    else if (now.me.opens && !opened && OPENS.includes(now.me.where ?? "")) {
      opened = knocked = true;
      socket.send({ type: "knock" });
    } else if (!knocked && MAY_KNOCK.includes(now.me.where ?? "") && now.abilities["seat.knock"]) {
      knocked = true;
      socket.send({ type: "knock" });
    }
    return first ? [] : PARTS;
  });
}
