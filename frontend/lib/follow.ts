/**
 * A page that stays true by itself: hears from the room's socket that something changed, and lets the server
 * draw it again.
 */
import { type Message, RoomSocket } from "./room-socket";

/**
 * Follow a meeting; `changed` gets each new state (first the one there is), and says which parts to draw
 * again.
 */
export function follow(meeting: string, changed: (state: Message, first: boolean) => string[]): RoomSocket {
  let first = true;
  const socket = new RoomSocket(`/ws/room/${meeting}`, {
    heard: (message) => {
      if (message.type !== "state") return;
      const parts = changed(message, first);
      first = false;
      if (parts.length) void drawAgain(parts);
    },
    line: () => undefined,
    turnedAway: () => location.reload(),
  });
  // Anyone who leaves quickly is signed out, and must not be brought back to this address by that.
  addEventListener("kt:leave", () => socket.close());
  return socket;
}

/** Fetch this page and put its parts in place of ours; loads it anew when it has become another page. */
export async function drawAgain(parts: string[]): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(
    () => undefined,
  );
  if (!answer) return;
  if (answer.redirected) return location.replace(answer.url);
  if (!answer.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts) {
    const [old, now] = [document.querySelector(part), fresh.querySelector(part)];
    if (!old || !now || old.innerHTML === now.innerHTML) continue;
    if (old.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
    old.replaceWith(document.adoptNode(now));
  }
}
