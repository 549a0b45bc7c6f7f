import { afterEach, expect, test, vi } from "vitest";
import { RoomSocket } from "./room-socket";

class Line {
  static all: Line[] = [];
  readyState = 1;
  closed = false;
  onopen?: (() => void) | null;
  onmessage?: ((event: { data: string }) => void) | null;
  onclose?: ((event: { code: number }) => void) | null;
  send = vi.fn();
  constructor() {
    Line.all.push(this);
  }
  close(): void {
    this.closed = true;
  }
}

afterEach(() => vi.useRealTimers());

test("a line that is silent although it is there is left, and dialled anew", async () => {
  vi.useFakeTimers();
  const [heard, lines]: [unknown[], boolean[]] = [[], []];
  const socket = new RoomSocket(
    "/ws/room/m",
    { heard: (message) => heard.push(message), line: (up) => lines.push(up), turnedAway: () => undefined },
    () => new Line() as unknown as WebSocket,
  );
  const [first] = Line.all;
  first?.onopen?.();
  socket.redial();
  expect([first?.closed, lines]).toEqual([true, [true, false]]);
  socket.redial(); // nothing to leave: it is on its way already
  await vi.advanceTimersByTimeAsync(500);
  expect(Line.all).toHaveLength(2);
  expect(first?.onmessage).toBeNull();
  Line.all[1]?.onopen?.();
  expect(lines).toEqual([true, false, true]);
  socket.close();
});
