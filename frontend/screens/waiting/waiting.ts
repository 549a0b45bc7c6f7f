/** At the door. Arriving is knocking: opening this page says that I am here, and it brings me in by itself when I am let in. */
import { learnWords, readJson } from "../../lib/i18n";
import { follow } from "../../lib/follow";
import type { Check } from "./check";

interface Arrival {
  meeting: { id: string; stage: string };
  me: { seat: string; admitted: boolean; where?: string };
  seats: { seat: string; role: string; comes_by: string }[];
  abilities: Record<string, boolean>;
}

/** Not from outside a running family time, not again after "not today", and not for who is on the bus: that is for a person to press. */
const MAY_KNOCK = ["expected"];
/** Where microphone and camera are tried: this page draws round it, or a picture would go out whenever somebody comes. */
const CHECK = "[data-part=check]";
const PARTS = ["[data-part=door]", "[data-part=while]", ".threadrow"];
let check: Check | undefined;
let wanted = false;

/** Offered to whoever waits to come in; outside a running family time nothing of this device is on. */
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

learnWords();
const state = readJson<Arrival>("room-state");
if (state) {
  const { id } = state.meeting;
  let knocked = false;
  const socket = follow(id, (message, first) => {
    const now = message as unknown as Arrival;
    void tryDevices(now);
    if (now.me.admitted && now.abilities["room.enter"]) location.replace(`/m/${id}/room`);
    else if (!knocked && MAY_KNOCK.includes(now.me.where ?? "") && now.abilities["seat.knock"]) {
      knocked = true;
      socket.send({ type: "knock" });
    }
    return first ? [] : PARTS;
  });
}
