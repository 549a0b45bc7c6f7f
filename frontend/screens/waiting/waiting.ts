/** At the door. Arriving is knocking: opening this page says that I am here, and it brings me in by itself when I am let in. */
import { readJson } from "../../lib/i18n";
import { follow } from "../../lib/follow";

interface Arrival {
  meeting: { id: string; stage: string };
  me: { admitted: boolean; where?: string };
  abilities: Record<string, boolean>;
}

/** Not from outside a running family time, not again after "not today", and not for who is on the bus: that is for a person to press. */
const MAY_KNOCK = ["expected"];

const state = readJson<Arrival>("room-state");
if (state) {
  const { id } = state.meeting;
  let knocked = false;
  const socket = follow(id, (message, first) => {
    const now = message as unknown as Arrival;
    if (now.me.admitted && now.abilities["room.enter"]) location.replace(`/m/${id}/room`);
    else if (!knocked && MAY_KNOCK.includes(now.me.where ?? "") && now.abilities["seat.knock"]) {
      knocked = true;
      socket.send({ type: "knock" });
    }
    return first ? [] : ["main", ".threadrow"];
  });
}
